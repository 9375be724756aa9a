"""What is said when something cannot be done with a roll of voters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "ROLL_FROZEN": _l(
        "The roll was fixed when voting was opened (%(size)s people) and is not changed any more. Whoever is not on it "
        "can take part in the next poll: please be verified at the community service centre."
    ),
    "ROLL_OBJECTIONS_OVER": _l(
        "Objections to the roll ended %(until_at)s, so that each could still be answered. Please take your papers to "
        "the community service centre: until voting begins, people can be added there."
    ),
    "ROLL_TOO_MANY_OBJECTIONS": _l(
        "You have %(most)s objections that wait for an answer. Please wait for the answers, or come to the desk."
    ),
    "ROLL_OBJECTION_KIND": _l("Please say whether somebody is missing from the roll or should not be on it."),
    "ROLL_OBJECTIONS_WAITING": _l(
        "%(count)s objections to the roll wait for an answer. Please answer them at the desk of the roll; then voting "
        "can be opened."
    ),
    "ROLL_OBJECTION_ANSWERED": _l("This objection has been answered already. Please open the desk of the roll again."),
    "ROLL_FILE_KNOWN": _l("This file is on the roll already. Nothing was added twice."),
    "ROLL_FILE_SECOND_PERSON": _l(
        "You have sent this list in yourself. A second person of the office must look at it and confirm it: four eyes."
    ),
    "ROLL_FILE_NOBODY": _l("No line of this file can be taken. Please mend the lines listed and send the file again."),
    "ROLL_CHANGE_KIND": _l("A change of the roll is an addition or a strike. Please open the desk of the roll again."),
    "ROLL_CHANGE_PENDING": _l(
        "A change about this is waiting for the second person already. Please have it decided first."
    ),
    "ROLL_CHANGE_DECIDED": _l("This change has been decided already. Please open the desk of the roll again."),
    "ROLL_SECOND_PERSON": _l(
        "You have proposed this change yourself. A second person of the office must confirm it: four eyes."
    ),
    "ROLL_OWN_CASE": _l("This concerns yourself. Please let a colleague do it."),
    "ROLL_ALREADY_THERE": _l("This person is on the roll already. Please search for the name; nothing needs doing."),
    "ROLL_NOT_THERE": _l("This person is not on the roll. Please search again."),
    "ROLL_TOO_YOUNG": _l(
        "Voters must be %(age)s on the day when voting begins. This person is not, and can take part later."
    ),
    "ROLL_TIE": _l(
        "By the rules of this place, this tie does not make a voter. The rules are on the page of the roll."
    ),
    "ROLL_FILE_NOT_READY": _l("This file has not been read yet, or was dropped. Please open its page again."),
    "ROLL_FILE_OVERTAKEN": _l(
        "The roll has changed since this file was read. Please drop it and send it again to see what it would do now."
    ),
    "ROLL_FILE_CONFIRMED": _l(
        "These people are on the roll already. Whoever should not be there is struck at the desk, one by one."
    ),
    "ROLL_FILE_TOO_LARGE": _l("The file is larger than %(most)s MB. Please split it and send the parts one by one."),
    "ROLL_FILE_EMPTY": _l("The file is empty. Please choose the list itself."),
    "ROLL_FILE_KIND": _l(
        "This is no list that can be read. Please save it as XLSX (without macros) or as CSV and send it again."
    ),
    "ROLL_FILE_BROKEN": _l("The file is damaged. Please open it in your spreadsheet, save it anew and send it again."),
    "ROLL_FILE_UNPACKS": _l(
        "Unpacked, the file would be larger than %(most)s MB, which no list of residents is. Please save the list "
        "anew, without pictures."
    ),
    "ROLL_FILE_ENCODING": _l(
        "The text of this file is neither UTF-8 nor GB18030. Please save it as XLSX, which knows no such trouble."
    ),
    "ROLL_FILE_TOO_MANY_LINES": _l(
        "The file has more than %(most)s lines. Please split it and send the parts one by one."
    ),
    "ROLL_FILE_NO_HEADER": _l(
        "There is no line with the names of the columns. Please write 姓名, 手机号, 身份证号, 出生日期, 楼栋, 关系 "
        "above the columns that you have."
    ),
    "ROLL_FILE_HEADER_TWICE": _l("Two columns have the same name. Please remove one of them and send the file again."),
    "ROLL_FILE_NO_AGE": _l("The file says nothing of age. Please add a column 身份证号 or 出生日期 and send it again."),
}
