"""What residents say, in plain words, and the act it is: the search box of the console."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.meetings.acts import Act, Choice
from deliberation.meetings.pinyin import initials

SAID: Mapping[str, str] = {
    "move:amend": "改一下 改成 修改 修正 改动 换个说法 加一句 加上 删掉 去掉 减少 增加 换成 调整一下 补充 改个数",
    "move:main": "提议 动议 建议 我提个 提个事 我有个想法 提案 开个头 应该办 想办一件事",
    "move:previous_question": "停止讨论 别说了 说够了 不用讨论 直接表决 马上表决 赶紧投票 结束辩论 不要再讲 投票吧",
    "move:postpone_definitely": "改期 下次再说 下次再议 改天 过几天 推迟 延期 以后再议 等消息 等结果出来 换个时间",
    "move:lay_on_table": "先放一放 放一放 先搁一下 等一会儿再说 暂停讨论 先处理急事 搁一搁 先不说这个",
    "move:postpone_indefinitely": "搁置 不要议了 别议了 这事算了 没必要议 不再议 否掉算了 不作决定",
    "move:commit": "交给小组 小组研究 专门小组 找几个人 工作组 委托 研究研究 调查清楚 先摸底 付委 交专家 回去研究",
    "move:limit_debate": "每人少说 限时 一分钟 多给点时间 延长时间 发言时间 发言次数 讲太长 说太久 再讲两分钟 缩短",
    "move:recess": "休息 歇一歇 上厕所 喝口水 中场 休息十分钟 抽根烟",
    "recess": "休息 歇一歇 上厕所 喝口水 中场 冷静一下 先停一停",
    "move:adjourn": "散会 不开了 回家 太晚了 结束会议 要走了 下班",
    "move:fix_time_to_adjourn": "下次什么时候 接着开 约个时间 改天接着开 续会",
    "point_of_order": "违规 不合规矩 秩序 程序不对 跑题 人身攻击 骂人 插话 打断 没按规则 超时 犯规 不能这样",
    "remark": "别吵 吵架 骂人 人身攻击 跑题 互相吵 安静 太吵 对骂 插嘴 抢话 请注意 说人不说事 动机",
    "move:objection_to_consideration": "反对考虑 不该讨论 不该议 不要讨论这个 这事不归我们管 没资格 不归这里管",
    "count_quorum": "人数不够 人不够 人不齐 还有多少人 点人数 数人数 清点人数 走了好多人 法定人数",
    "move:division_of_assembly": "再数一遍 数错了 重新点票 重数 没数清 票数不对 起立表决 再点一次 看不清",
    "recount": "再数一遍 数错了 重新点票 重数 没数清 票数不对 再点一次",
    "ask_secret": "不记名 无记名 秘密投票 匿名 不想让人看见 票决 不公开",
    "put": "不记名 无记名 秘密投票 点名 唱名 换个方式表决 起立 匿名 记名",
    "put_question": "表决 投票 举手表决 付诸表决 大家投吧",
    "ask_consent": "没意见 都同意 一致同意 没人反对 不用投了 大家都赞成 默认 鼓掌通过",
    "object": "我反对 有意见 不同意这样 反对一致通过",
    "withdraw": "撤回 收回 不提了 我撤了 当我没说 算了不提",
    "modify": "改写 换个词 我自己改 措辞 写错字 笔误",
    "second": "附议 我也想 支持讨论 我同意讨论 赞成讨论",
    "raise_hand": "我要说 我想说 我想说两句 发言 讲几句 举手 我说一下 轮到我 让我说",
    "call": "让他先说 先请他 插队 请他先讲 他更了解 专家先说",
    "end_speech": "说完了 讲完了 我的话完了 谢谢大家 时间到",
    "extend": "再给一分钟 多说一会 没说完 延长 再讲一会",
    "pause": "等一下 暂停计时 停表 听不清",
    "move:question_of_privilege": "听不见 听不清 太热 太冷 麦克风 话筒 空调 不安全 太吵 看不见 太挤 着火",
    "move:parliamentary_inquiry": "怎么走程序 规则怎么说 可以这样吗 能不能提 我该怎么做 问规则 下一步是什么 怎么表决",
    "move:request_information": "多少钱 问一下 请问 了解情况 有没有数据 谁负责 说明一下 解释 不明白 不清楚 预算怎么来",
    "move:appeal": "不服 申诉 裁定不对 不公平 主持人错了 不同意裁定 偏心",
    "move:reconsider": "复议 重新议 刚才投错 后悔 再议一次 重投 翻案",
    "move:rescind": "取消决定 撤销 作废 推翻 上次的决定 废除",
    "move:take_from_table": "恢复讨论 接着刚才 拿回来 刚才放下的 继续刚才",
    "move:discharge_committee": "小组不干活 收回委托 不等小组了 拿回来议",
    "move:division_of_question": "分开 拆开 一条一条表决 分别表决 两件事 分项",
    "move:seriatim": "逐条 一条一条讨论 一段一段",
    "move:suspend_rules": "破例 不按规则 暂缓规则 特事特办 例外 先不用规则",
    "move:orders_of_the_day": "到点了 按议程 该议下一项 跑议程 议程 时间到了该",
    "move:informal_consideration": "随便聊 先聊聊 非正式 自由讨论",
    "move:withdraw": "撤回 收回动议 表决撤回",
    "recuse": "回避 利害关系 亲戚 是我家 有关系 利益 他是业主",
    "hand_over": "换人主持 主持人想发言 主持人要说 代为主持 交出主持",
    "return_chair": "收回主持 回来主持 继续主持",
    "check_in": "来了 到了 签到 迟到 刚到",
    "leave": "走了 有事先走 离场 早退 回家了",
    "adjourn": "散会 不开了 提前结束 结束会议 太晚了",
    "close_item": "下一项 下一个议题 这项完了 这个议题结束",
    "open_item": "下一项 下一个议题 开始议 第一项",
    "void_vote": "不投了 中断表决 投票作废 重新投 表决有问题",
    "no_second": "没人附议 没人支持",
    "confirm_count": "监票 复核 核对票数",
    "take_oath": "宣誓 承诺 守规矩",
    "strike": "登记错 写错了 不是他提的 输错了 录错",
    "reopen_item": "还没议完 重新打开 议题关早了",
    "give_notice": "预告 下次要提 提前通知",
    "lower_hand": "放下手 不说了 不发言了",
    "chair_vote": "主持人投票 主持人表决",
    "rule": "裁定 主持人判 怎么判",
}  # fmt: skip
"""Key of an act (its kind, without a target) → what people say, apart by spaces."""
ENOUGH = 2
MOST = 6
FILLERS = str.maketrans("", "", "，。！？、,.!?…“”\"' 　我们咱大家请吧了啊呢吗的就想要能不能可以")
"""What stands in most sentences and tells nothing."""


def hear(choice: Choice, said: str) -> tuple[Act, ...]:
    """The acts that ``said`` may mean, the likeliest first, in order or barred with the reason."""
    words = said.strip()
    if not words:
        return ()
    scored = [(_likeness(act, words), act) for act in (*choice.ready, *choice.barred)]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].refusal is not None))
    return tuple(act for _score, act in found[:MOST])


def _likeness(act: Act, words: str) -> int:
    """How well an act answers to ``words``: 0 for not at all."""
    if words.isascii():
        return _by_letters(act, words.lower())
    kind = act.key
    while kind not in SAID and ":" in kind:
        kind = kind.rpartition(":")[0]
    names = [act.label, *act.gloss.split("，"), *SAID.get(kind, "").split()]
    return max((_overlap(name, words) for name in names), default=0)


def _by_letters(act: Act, letters: str) -> int:
    """A key of the keyboard, or the first letters of the name in pinyin."""
    if letters == act.hotkey.lower() and letters:
        return 100
    short = initials(act.label)
    return 50 + len(letters) if letters and short.startswith(letters) else 20 if letters in short and letters else 0


def _overlap(name: str, words: str) -> int:
    if name and name in words:
        return 10 + len(name)
    if len(words) >= ENOUGH and words in name:
        return 10 + len(words)
    plain, mine = name.translate(FILLERS), words.translate(FILLERS)
    pairs = {plain[place : place + ENOUGH] for place in range(len(plain) - 1)}
    return sum(1 for place in range(len(mine) - 1) if mine[place : place + ENOUGH] in pairs)
