"""Paper ballots: why a paper or a batch cannot go on, and the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

BATCHES: dict[str, LazyString] = {
    "PAPERS_BEFORE_CLOSE": lazy_gettext(
        "Voting goes on until %(closes_at)s. Boxes with paper ballots stay sealed until then."
    ),
    "PAPERS_NOT_NOW": lazy_gettext(
        "Paper ballots are entered after the end of voting and before the box is closed. "
        "This poll is not at that point."
    ),
    "PAPERS_COMPLETE": lazy_gettext(
        "The paper ballots of this poll are complete and reconciled. Nothing can be added any more; "
        "if a box has been forgotten, please tell the sub-district office."
    ),
    "STATION_NEEDED": lazy_gettext("Please write at which station the box stood."),
    "FOUND_NUMBER": lazy_gettext(
        "Please count the papers again: a batch has between 1 and %(most)s. Lay more than that in two batches."
    ),
    "FOUND_BELOW_READ": lazy_gettext(
        "Paper %(highest)s has been read already, so there are at least that many. Please count again."
    ),
    "BATCH_STATUS": lazy_gettext(
        "Batch %(number)s has gone on meanwhile. Please open the list of batches to see what comes next."
    ),
    "BATCHES_WAIT": lazy_gettext(
        "These batches are not accepted yet: %(numbers)s. Please have them read and sampled first."
    ),
    "PAPERS_ABOVE_ISSUED": lazy_gettext(
        "%(found)s papers were found and %(issued)s were handed out. Two people must state and sign why, "
        "or the papers must be counted again."
    ),
    "MISSING_NOTE": lazy_gettext(
        "%(missing)s of %(issued)s papers did not come back. Please write what is known of them."
    ),
    "NOT_DECLARED": lazy_gettext(
        "Nobody has declared for the present figures that all boxes are in. Please have it declared first."
    ),
    "DECLARED_SAME_PERSON": lazy_gettext(
        "You have declared yourself that all boxes are in. Another clerk or the sub-district officer must confirm it."
    ),
    "VARIANCE_NOT_NEEDED": lazy_gettext(
        "%(found)s papers were found and %(issued)s handed out. That is not too many, so there is nothing to sign."
    ),
    "VARIANCE_NONE": lazy_gettext("There is no statement for the present figures. Please write it first."),
    "VARIANCE_SAME_PERSON": lazy_gettext(
        "You have written the statement yourself. Another person must sign it, for example the supervisory member."
    ),
}

READING: dict[str, LazyString] = {
    "LINE_EMPTY": lazy_gettext("Nothing was typed. For a paper without any mark please type 0."),
    "LINE_UNCLEAR": lazy_gettext(
        "“%(typed)s” cannot be read. Please type the numbers printed on the paper with a space in between."
    ),
    "OPTION_NUMBER": lazy_gettext(
        "There is no number %(number)s on the ballot: the last one is %(most)s. Please look at the paper again."
    ),
    "OPTION_TWICE": lazy_gettext("Number %(number)s was typed twice. Please type each number once."),
    "OVER_VOTE": lazy_gettext(
        "Paper %(number)s: you have typed %(marks)s marks, which is more than the ballot allows. "
        "If that is so, press Enter once more and it is entered as spoiled; if not, correct the line."
    ),
    "VALUE_NEEDED": lazy_gettext(
        "Number %(number)s has no figure beside it. Please type number, equals sign and figure, for example 3=2."
    ),
    "VALUE_STRAY": lazy_gettext("On this ballot there are only ticks. Please type the numbers without figures."),
    "PAPER_BEYOND": lazy_gettext(
        "There is no paper %(number)s in this batch: the last one is %(most)s. "
        "If there are more papers, please correct the number found."
    ),
    "PAPER_READ_TWICE": lazy_gettext("Two colleagues have read paper %(number)s already. Please take the next one."),
    "READING_OVER": lazy_gettext(
        "Batch %(number)s has been read twice, so no reading is changed any more. What differs goes to a third person."
    ),
    "NOTHING_TO_SETTLE": lazy_gettext(
        "Paper %(number)s does not wait for a third person, or no longer. Please open the list of batches."
    ),
    "THIRD_PERSON_NEEDED": lazy_gettext(
        "You have read paper %(number)s yourself. Somebody who has not must look at it."
    ),
    "NOT_IN_SAMPLE": lazy_gettext(
        "Paper %(number)s was not drawn, or has been read again already. Please take the next one of the sample."
    ),
    "SAMPLE_OTHER_PERSON": lazy_gettext(
        "You have read paper %(number)s before. The sample is read by a supervisory member who has not."
    ),
}

MESSAGES = BATCHES | READING
"""Code → sentence."""
