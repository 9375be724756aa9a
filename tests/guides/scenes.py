"""The scenes of the moderator's handbook."""

from __future__ import annotations

from tests.guides.stage import ITEMS, MEMBERS, Stage

WANG, LI, ZHAO, LIU, SUN, YANG, ZHOU, WU, XU, CHEN, LIN, HE = MEMBERS
SHORTER = ITEMS[0][2].replace("车位 40 个", "车位 60 个")


def whole_item() -> Stage:
    stage = Stage("一件事从头到尾")
    stage.say("12 位议事员到了 11 位。每一步该读的话，主持台都写好了，照着读就行。")
    stage.open(11, tell=True)
    stage.say("还没有动议就先聊起来，是开会最常见的毛病。没有动议，不讨论。")
    stage.refused("周正言", "孙雪梅想先谈谈看法，主持人请她发言", "begin_speech", member=SUN, side="for")
    stage.moved(tell=True)
    stage.say("有人举手，您按主持台排好的顺序请人：没发过言的在前，正反方轮流，同样的再看谁先举手。")
    stage.speech(LI, "for")
    stage.speech(YANG, "against")
    stage.speech(SUN, "for", 140)
    stage.say("孙雪梅超了时，程序记下来了，不必争。没有人再举手，就付诸表决。先问同意，再问反对，最后问弃权。")
    stage.vote(8, 2, 1)
    stage.host("close_item")
    return stage


def no_second() -> Stage:
    stage = Stage("没有人附议")
    stage.open()
    stage.say("动议要有另一个人附议，说明至少两个人觉得值得讨论。自己不能附议自己。")
    stage.member(LI, "move", id="main", motion="main", text=ITEMS[0][2])
    stage.refused(LI, "李国华想自己附议", "second", motion="main")
    stage.refused("周正言", "主持人想直接开始讨论", "state_question", motion="main")
    stage.host("no_second")
    stage.say("动议不成立，等于没有提过。这件事以后还可以再提。")
    return stage


def amendment() -> Stage:
    stage = Stage("修正案，和修正案的修正案")
    stage.open().moved()
    stage.say("想改动议的文字，提修正案。修正案先议、先表决，主动议等着。")
    stage.member(XU, "move", id="a1", motion="amend", on="main", text=SHORTER)
    stage.member(WU, "second", motion="a1")
    stage.host("state_question", motion="a1")
    stage.say("对修正案还可以再提一个修正案，但只到第二层。")
    deeper = SHORTER.replace("60 个", "50 个")
    stage.member(ZHOU, "move", id="a2", motion="amend", on="a1", text=deeper)
    stage.member(LIN, "second", motion="a2")
    stage.host("state_question", motion="a2")
    stage.refused(HE, "何志明还想再改一层", "move", id="a3", motion="amend", on="a2", text="车位 45 个")
    stage.refused("周正言", "主持人想先表决主动议", "put_question", motion="main")
    stage.say("从上往下一个一个表决。")
    stage.vote(9, 2, 1)
    stage.vote(8, 3, 1)
    stage.say("修正案通过的只是文字，主动议本身还要再表决一次。")
    stage.vote(9, 3)
    return stage


def close_debate() -> Stage:
    stage = Stage("“别说了，表决吧”：结束辩论")
    stage.open().moved()
    stage.speech(LI, "for", tell=False)
    stage.say("结束辩论就是不让别人再说了，所以要三分之二同意。过半不够。")
    stage.member(ZHAO, "move", id="pq", motion="previous_question")
    stage.member(WU, "second", motion="pq")
    stage.host("state_question", motion="pq")
    stage.refused(
        "周正言", "杨雅琴想对“要不要结束辩论”发表意见，主持人请她发言", "begin_speech", member=YANG, side="against"
    )
    stage.vote(7, 5, confirm=WANG)
    stage.say("没有通过，辩论照旧。说过一轮话以后，可以再提一次；这一次够了三分之二。")
    stage.speech(YANG, "against", tell=False)
    stage.member(ZHAO, "move", id="pq2", motion="previous_question")
    stage.member(WU, "second", motion="pq2")
    stage.host("state_question", motion="pq2")
    stage.vote(9, 3)
    stage.refused("周正言", "孙雪梅还想发言，主持人请她发言", "begin_speech", member=SUN, side="for")
    stage.vote(8, 4)
    return stage


def quorum() -> Stage:
    stage = Stage("人走了：法定人数不足")
    stage.open(9).moved()
    stage.say("到会 9 位。中途两位有事先走，您在主持台上记下离开，程序当场重算。")
    stage.host("leave", members=[SUN, YANG])
    stage.refused("周正言", "主持人想趁热打铁表决", "put_question", motion="main")
    stage.say("全体一致也不能不要法定人数。可以等、可以休息，等不到就散会，议题转下一次。")
    stage.host("recess", minutes=10)
    stage.host("check_in", members=[SUN])
    stage.host("resume_meeting")
    stage.vote(7, 1)
    return stage


def appeal() -> Stage:
    stage = Stage("有人说您判错了：秩序问题和申诉")
    stage.open().moved()
    stage.say("议事员发现有人没按规则来，随时可以提秩序问题，不用等轮到自己。您当场裁定，说一句理由。")
    stage.member(LIU, "point_of_order", id="p1", about="off_topic")
    stage.host("rule", id="r1", well_taken=False, why="说的是充电棚的位置，没有离题")
    stage.say("不服可以马上申诉，要有人附议，由大家表决：**裁定要不要维持**。平局就是维持。")
    stage.member(LIU, "appeal", id="ap", on="r1")
    stage.member(WU, "second", motion="ap")
    stage.host("state_question", motion="ap")
    stage.vote(6, 6, confirm=WANG)
    stage.say("申诉不是冲着您来的，它是规则给每个人的权利。读稿子，表决，接着往下走。")
    return stage


def reconsider() -> Stage:
    stage = Stage("刚表决完又后悔了：复议")
    stage.open()
    stage.say("复议只能由当初站在赢的一方的人提出，而且要趁早：当天，最晚第二天。")
    stage.quiet("close_item")
    stage.quiet("open_item", item="lamps")
    stage.member(LI, "move", id="m", motion="main", text="成立路灯小组，三周内报告", subject="")
    stage.member(ZHAO, "second", motion="m")
    stage.host("state_question", motion="m")
    voters = {"for": [*MEMBERS[:5]], "against": [*MEMBERS[5:12]]}
    stage.host("put_question", method="rollcall")
    stage.host("enter_votes", voters=voters)
    stage.host("confirm_count", member=WANG)
    stage.host("announce")
    stage.refused(LI, "李国华投的是同意（输的一方），想提复议", "move", id="r", motion="reconsider", on="m")
    stage.member(HE, "move", id="r", motion="reconsider", on="m")
    stage.member(CHEN, "second", motion="r")
    stage.host("state_question", motion="r")
    stage.vote(8, 4)
    stage.say("复议通过，等于刚才那次表决没有发生，回到表决前继续议。")
    return stage


def recusal() -> Stage:
    stage = Stage("和自己有关：回避")
    stage.open(10)
    stage.say("充电棚的承建商是陈建国的亲戚。先回避，再讨论。")
    stage.member(CHEN, "recuse", item="shed", why="与可能的承建商有亲属关系")
    stage.moved()
    stage.refused(CHEN, "陈建国还想发言", "raise_hand", side="for")
    stage.vote(6, 3)
    stage.say("回避的人不发言、不投票；是不是算进法定人数，由本街道的规则定，主持台按规则算。")
    return stage


def secret() -> Stage:
    stage = Stage("有人要求无记名")
    stage.open().moved()
    stage.say("一位议事员提出，就改为无记名投票。可以用手机投，也可以写纸条，监票人数。")
    stage.member(ZHOU, "ask_secret")
    stage.refused("周正言", "主持人想照旧举手", "put_question", method="hands")
    stage.host("put_question", method="ballot")
    stage.host("enter_votes", **{"for": 7, "against": 4, "abstain": 1})
    stage.host("confirm_count", member=WANG)
    stage.host("announce")
    return stage


def put_off() -> Stage:
    stage = Stage("今天定不了：改期、交小组、搁置")
    stage.open().moved()
    stage.say(
        "“放一放”有三种意思，后果不同，先问清楚：**改期**到哪一天；**交小组**研究后报告；**搁置**是本次会议不再议。"
    )
    stage.member(LIN, "move", id="c", motion="commit", to="充电棚小组（王芳、吴志强、徐丽华），下次会议报告")
    stage.member(HE, "second", motion="c")
    stage.host("state_question", motion="c")
    stage.refused(LI, "李国华想这时候提搁置", "move", id="k", motion="postpone_indefinitely")
    stage.vote(9, 3)
    stage.say("下次会议，由您请小组报告，接着议，不用重新动议。")
    return stage


def tie() -> Stage:
    stage = Stage("平局")
    stage.open().moved()
    stage.vote(6, 6, confirm=WANG)
    stage.say("平局就是没有通过。主持人不补票，也不“酌情”。")
    return stage


def handing_over() -> Stage:
    stage = Stage("主持人自己想说话")
    stage.open().moved()
    stage.say(
        "主持人不发表意见。外请的主持人不是议事员，始终不说；由议事员代为主持的，想发言就先交出主持，到这件事表决完再接回来。"
    )
    stage.host("hand_over", to=WANG)
    stage.refused("周正言", "周正言刚交出去就想接回来", "return_chair")
    return stage


SCENES = (
    whole_item, no_second, amendment, close_debate, quorum, appeal, reconsider, recusal, secret, put_off, tie,
    handing_over,
)  # fmt: skip
