"""From a need to the end of the public notice: propose, screen, decide, vote, post."""

from __future__ import annotations

from deliberation.rules.parameters import NEGATIVE_LIST
from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook


def propose(rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{year, title, need, location, category, theme, cost_fen, photos, age}: a resident's need becomes a proposal.

    ``age`` in full years, or None where it is not known; it is judged and not recorded.
    """
    age, least = command.args.get("age"), rulebook.int("proposal.min_age")
    if isinstance(age, int) and age < least:
        return Refusal("TOO_YOUNG_TO_PROPOSE", "rulebook:proposal.min_age", {"least": least})
    refusal = check_proposal(rulebook, command)
    return refusal or (event(command, "proposed", year=command.args["year"], **_content(command)),)


def revise(rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """The same fields again, by the proposer, while it is collected or has been returned."""
    refusal = check_proposal(rulebook, command)
    return refusal or (event(command, "revised", **_content(command)),)


def check_proposal(rulebook: Rulebook, command: Command) -> Refusal | None:
    """Lengths, category, theme, ceiling and number of photos against the rulebook."""
    args = command.args
    photos = args.get("photos")
    for name in ("title", "need"):
        text, most = str(args.get(name) or ""), rulebook.int(f"proposal.{name}_length")
        if not text.strip():
            return Refusal("FIELD_NEEDED", "proposal", {"field": name})
        if len(text) > most:
            params: dict[str, Json] = {"field": name, "most": most, "length": len(text)}
            return Refusal("TEXT_TOO_LONG", f"rulebook:proposal.{name}_length", params)
    if args.get("category") not in rulebook.texts("proposal.categories"):
        return Refusal("CATEGORY_UNKNOWN", "rulebook:proposal.categories")
    if args.get("theme") not in rulebook.texts("proposal.themes"):
        return Refusal("THEME_UNKNOWN", "rulebook:proposal.themes")
    most_photos = rulebook.int("proposal.photos")
    if isinstance(photos, list) and len(photos) > most_photos:
        return Refusal("TOO_MANY_PHOTOS", "rulebook:proposal.photos", {"most": most_photos})
    return check_cost(rulebook, str(args["category"]), args.get("cost_fen"))


def check_cost(rulebook: Rulebook, category: str, cost: Json) -> Refusal | None:
    """A cost is a positive number of fen, at most the ceiling of its category (以上 includes the ceiling itself)."""
    if not isinstance(cost, int) or cost <= 0:
        return Refusal("COST_NOT_POSITIVE", f"rulebook:ceiling.{category}")
    ceiling = rulebook.int(f"ceiling.{category}")
    if cost > ceiling:
        params: dict[str, Json] = {"cost_fen": cost, "ceiling_fen": ceiling, "over_fen": cost - ceiling}
        return Refusal("COST_ABOVE_CEILING", f"rulebook:ceiling.{category}", params)
    return None


def _content(command: Command) -> dict[str, Json]:
    texts: dict[str, Json] = {
        name: str(command.args.get(name) or "") for name in ("title", "need", "location", "category", "theme")
    }
    return texts | {"cost_fen": command.args["cost_fen"], "photos": digests(command.args.get("photos"))}


def digests(raw: Json) -> list[Json]:
    """A list of file digests from what was sent; anything that is not a list of texts counts as none."""
    return [item for item in raw if isinstance(item, str)] if isinstance(raw, list) else []


def support(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """One resident, one support, and not of one's own proposal."""
    return (event(command, "supported"),)


def withdraw(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{reason}: by the proposer, until the council has adopted it; from then on it is the community's."""
    reason = str(command.args.get("reason") or "")
    if not reason:
        return Refusal("REASON_NEEDED", "project:withdraw")
    return (event(command, "withdrawn", reason=reason),)


def screen(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{verdict: pass|return|reject|pool, reason, negative: [codes], cost_fen}: every decision with its reason."""
    verdict, reason = str(command.args.get("verdict")), str(command.args.get("reason") or "")
    negative = _negative(command.args.get("negative"))
    cost = command.args.get("cost_fen") or state.cost_fen
    if not reason:
        return Refusal("REASON_NEEDED", "project:screen")
    if verdict == "pass":
        if negative:
            return Refusal("ON_NEGATIVE_LIST", "rulebook:proposal.negative_list", {"item": negative[0]})
        refusal = check_cost(rulebook, state.category, cost)
        if refusal is not None:
            return refusal
    if not isinstance(cost, int) or cost <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:screen")
    types = {"pass": "screened", "return": "returned", "reject": "rejected", "pool": "pooled"}
    if verdict not in types:
        return Refusal("VERDICT_UNKNOWN", "project:screen")
    data: dict[str, Json] = {"reason": reason, "negative": [*negative], "cost_fen": cost}
    if verdict == "pool":
        data["until"] = state.year + rulebook.int("pool.carry_over_years")
    return (event(command, types[verdict], **data),)


def _negative(raw: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in raw if item in NEGATIVE_LIST) if isinstance(raw, list) else ()


def carry_over(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{year}: from the pool into a later year's cycle, while its time in the pool lasts, under that year's ceiling."""
    year = command.args["year"]
    if not isinstance(year, int) or year > state.pooled_until:
        return Refusal("POOL_TIME_OVER", "rulebook:pool.carry_over_years", {"until": state.pooled_until})
    if year <= state.year:
        return Refusal("POOL_SAME_YEAR", "rulebook:pool.carry_over_years", {"year": state.year})
    refusal = check_cost(rulebook, state.category, state.cost_fen)
    return refusal or (event(command, "carried_over", year=year),)


def record_decision(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{meeting, adopted, yes, no, abstain, present, due, text}: the council's announced result.

    An adopted project goes to the ballot; a lost one waits in the pool.
    """
    names = ("meeting", "adopted", "yes", "no", "abstain", "present", "due", "text")
    data = {name: command.args[name] for name in names}
    return (event(command, "decided", **data, until=state.year + rulebook.int("pool.carry_over_years")),)


def record_ballot(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{poll, rank, votes, valid_ballots, funded, reason}: the published count."""
    names = ("poll", "rank", "votes", "valid_ballots", "funded", "reason")
    data = {name: command.args[name] for name in names}
    return (event(command, "balloted", **data, until=state.year + rulebook.int("pool.carry_over_years")),)


def annul_ballot(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{poll, reason}: that vote was annulled; its outcome is taken back while nothing later rests on it."""
    if state.ballot is None or command.args.get("poll") != state.ballot.poll:
        return Refusal("BALLOT_OF_ANOTHER_POLL", "project:annul_ballot")
    return (event(command, "ballot_annulled", poll=state.ballot.poll, reason=command.args["reason"]),)


def post_notice(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{notice}: the public notice with this id has begun."""
    return (event(command, "notice_posted", notice=command.args["notice"]),)


def end_notice(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{objections, upheld, reason}: the notice has run its days; an upheld objection sends the project back.

    Only the notices service plays this, after the notice's own engine has ended it.
    """
    data = {name: command.args[name] for name in ("objections", "upheld", "reason")}
    return (event(command, "notice_ended", **data),)


def approve(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{number, budget_fen}: 立项 by the sub-district, after the notice, never above what the residents voted on."""
    budget, number = command.args.get("budget_fen"), str(command.args.get("number") or "")
    if not number:
        return Refusal("FIELD_NEEDED", "project:approve", {"field": "number"})
    if not isinstance(budget, int) or budget <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:approve")
    if budget > state.cost_fen:
        return Refusal("BUDGET_ABOVE_VOTED", "project:approve", {"budget_fen": budget, "voted_fen": state.cost_fen})
    review = state.cost_review
    if review is not None and budget > review.reviewed_fen:
        params: dict[str, Json] = {"budget_fen": budget, "reviewed_fen": review.reviewed_fen}
        return Refusal("BUDGET_ABOVE_REVIEW", "project:record_cost_review", params)
    return (event(command, "approved", number=number, budget_fen=budget),)
