"""The codes of all that can be wrong with what authors write: how grave it is, why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["refused", "warned"]
"""What is refused is not published; what is warned of may be meant so."""


@dataclass(frozen=True)
class Code:
    """What all findings of one code have in common."""

    why: str
    mend: str = ""
    severity: Severity = "refused"


UNKNOWN_CODE: Final = Code("Nothing can be published with it.")
_UNREAD: Final = "Nothing in this file can be used until it can be read."
_WORDS: Final = "What the author wrote would be read as something else, or not at all."
_NOWHERE: Final = "It would hang on nothing, and never be shown, proposed or made."
_NEVER_FITS: Final = "Whoever fills the form in could not go on, or an answer would be lost."
_AMBIGUOUS: Final = "Answers are kept by these names for as long as the record: each must mean one thing."
_LATER: Final = "What is asked could change behind the back of whoever has answered already."
_ROLE: Final = "The service works with these answers by what they mean, and would act wrongly or not at all."
_UNTOLD: Final = "It would be found on somebody’s case, after the manager has decided."
_AGREE: Final = "Answers that cannot both be true would leave without a word."
_HEARD: Final = "Whoever has the document read out would not hear it, or not as what it is."
_UNSAID: Final = "What hangs on it would never be printed, or always, whatever was answered."
_READERS: Final = "Whoever reads it is slowed down or misled."

CODES: Final[Mapping[str, Code]] = {
    # The file
    "unreadable-file": Code(_UNREAD, "Put a file of text in its place, or take it away."),
    "too-large": Code(_UNREAD, "Divide it into blocks that the form uses."),
    "not-utf-8": Code(_UNREAD, "Save it again, with the encoding UTF-8."),
    "control-character": Code(_UNREAD, "Take the character out: delete the line and type it again."),
    "not-read": Code("Its author takes it for published, and nobody sees it.", "Move or rename it.", "warned"),
    "unused-block": Code("What is wrong in it comes to light when a form uses it.", "Let a form use it.", "warned"),
    "version-gap": Code(
        "A version is missing, or this one has the wrong number.", "Give it the next number.", "warned"
    ),
    "wrong-place": Code("The file would be taken for another form or version.", "Move it, or correct its first lines."),
    "changed-after-publication": Code(
        "Records were made with it as it was, and must be read by it for ever.",
        "Undo the change. Make the file as you want it the next version.",
    ),
    "missing": Code("Nothing can be made without it.", "Put the file there."),
    "class-gone": Code("What is kept under it could not be dated any more.", "Put it back into the newer schedule."),
    # YAML
    "tab": Code(_UNREAD, "Put two spaces for each step instead."),
    "unclosed-quote": Code(_UNREAD, "Close the quote at the end of the text."),
    "unmatched-bracket": Code(_UNREAD, "Close each bracket in the line that it is opened in."),
    "needs-quotes": Code(_WORDS, "Put the text in quotes."),
    "missing-blank": Code(_UNREAD, "Put a blank behind the colon."),
    "wrong-indent": Code(_UNREAD, "Begin the line in the same column as what it stands beside."),
    "second-document": Code(_WORDS, "Take the line “---” out, or make it a file of its own."),
    "too-deep": Code(_UNREAD, "Give conditions names, and call them by these."),
    "alias-in-itself": Code(_UNREAD, "Write out what is meant."),
    "alias-multiplies": Code(_UNREAD, "Write out what is meant, without “*”."),
    "unknown-alias": Code(_WORDS, "Put the text in quotes, if it begins with a star."),
    "word-for-nothing": Code(_WORDS, "Take the line out, or put the word in quotes if it is meant."),
    "cut-by-hash": Code(_WORDS, "Put the text in quotes, or a blank behind the “#”.", "warned"),
    "yaml-tag": Code(_WORDS, "Take the tag out, or put the text in quotes if it begins with “!”."),
    "duplicate-key": Code("Only one of the two would count.", "Take one of the two out."),
    "not-valid": Code(_UNREAD, "See docs/authoring.md for what may stand here."),
    # Names
    "bad-id": Code(_AMBIGUOUS, "Use small letters, digits and underscores, beginning with a letter."),
    "duplicate-id": Code(_AMBIGUOUS, "Give one of the two another id."),
    "unknown-reference": Code(_NOWHERE, "Correct the name, or add what it names."),
    "unknown-option": Code(_NOWHERE, "Name one of the options."),
    "unknown-block": Code(_NOWHERE, "Correct the name of the block and its version."),
    "unknown-form": Code(_NOWHERE, "Correct the name of the form and its version."),
    "unknown-table": Code(
        "Nothing could be chosen or proposed from it.", "Correct the name, or add the file of reference data."
    ),
    "unknown-fact": Code("Nothing would ever be proposed.", "Name one of the facts that there are."),
    "unknown-subject": Code(
        "By it, it is decided who may read the answer: it would be shown to the wrong ones.", "Correct the word."
    ),
    "unknown-outcome": Code(_UNTOLD, "Correct the word."),
    "no-letter": Code(_UNTOLD, "Add a letter with this code that serves this version, or correct the code."),
    "fits-no-form": Code("It would never be made.", "Correct the code, or add the document to a form's outcomes."),
    "set-aside": Code("Nobody can begin with it on this machine.", "Upgrade the service here, or publish it anew."),
    "no-class": Code("Records must not be kept without an end, nor destroyed too soon.", "Add an outcome for it."),
    "wrong-reference-data": Code("What can be chosen from it could not be offered.", "Correct the line."),
    # Questions
    "unknown-type": Code(_NEVER_FITS, "Use one of the types that there are."),
    "no-options": Code(_NEVER_FITS, "Add options."),
    "one-option": Code("Whoever is asked is made to say what may not be so.", "Add what else there is to say."),
    "no-columns": Code(_NEVER_FITS, "Add columns."),
    "no-rows": Code(_NEVER_FITS, "Add rows."),
    "no-nature": Code("Fact and opinion could not be told apart.", "Add a column with these three options."),
    "not-for-this-type": Code("It would have no effect, though its author counts on it.", "Take it out."),
    "unknown-rule": Code("Nothing would be checked.", "Use one of the rules that there are."),
    "wrong-rule": Code("Nothing would be checked, or the wrong thing.", "Give the rule what it takes."),
    "rule-twice": Code("Of two limits one is not meant.", "Take one of the two out.", "warned"),
    "bounds-crossed": Code(_NEVER_FITS, "Correct one of the two bounds."),
    "explosive-pattern": Code(
        "One wrong letter in a long answer would keep the service busy for hours, for everybody.",
        "Do not repeat what repeats itself: write [a-z]+ instead of ([a-z]+)+.",
    ),
    "crowded-page": Code(_READERS, "Divide the page: what belongs together stays together.", "warned"),
    "no-questions": Code(_READERS, "Add a page, or take the section out."),
    "page-asks-nothing": Code(_READERS, "Move what is read to a page with a question."),
    "no-required-message": Code(
        "Whoever leaves it out is told so in general words.", "Add a required_message: “Select whether …”.", "warned"
    ),
    "of-everyone-for-each": Code(_AMBIGUOUS, "Take one of the two out."),
    "asked-twice": Code(_READERS, "Give one of the two another label.", "warned"),
    # Words
    "same-label": Code("Whoever chooses cannot know what they say.", "Give one of the two another label."),
    "hidden-character": Code(
        "It cannot be seen, and can turn round or tear apart what is printed.", "Delete the text and type it again."
    ),
    "markup": Code("Whoever fills the form in reads the signs themselves.", "Take the signs out.", "warned"),
    "too-long": Code(_READERS, "Shorten it, and put the rest into the hint.", "warned"),
    "welsh-missing": Code(
        "A body in Wales may not treat Welsh less favourably than English.", "Add it: {en: …, cy: …}."
    ),
    "why-missing": Code(
        "Nothing may be asked that is not needed; somebody may ask what for (Data Protection Act 2018, section 37).",
        "Write under the page’s title, or at each question, why it is asked: “why: …”.",
        "warned",
    ),
    "no-welsh": Code("Whoever reads Welsh meets English between.", "Add it: {en: …, cy: …}.", "warned"),
    # Conditions
    "unknown-operator": Code(_NOWHERE, "Use one of the operators that there are."),
    "wrong-operator": Code(_NOWHERE, "Use an operator that the type of the answer takes."),
    "missing-quantifier": Code("It is not said of which row it must hold.", "Put it inside “any” or “all”."),
    "wrong-quantifier": Code("It is not said of which row it must hold.", "Write it as the message says."),
    "forward-reference": Code(_LATER, "Ask the one before the other."),
    "cycle": Code(_NOWHERE, "Write one of the conditions without the others."),
    "unreachable-question": Code("It is never asked, though its author counts on it.", "Correct its condition."),
    "never-true": Code("It never counts, though its author counts on it.", "Correct the condition."),
    "always-true": Code("It makes no difference, and may not say what is meant.", "Correct or drop it.", "warned"),
    "only-in-agreement": Code(_NOWHERE, "Move it into a rule of agreement."),
    # Proposals
    "default-not-allowed": Code("It would be said by nobody.", "Take the default out."),
    "wrong-default": Code("It would be shown as an answer and could not be saved.", "Propose what can be answered."),
    "nothing-to-confirm": Code(_NOWHERE, "Add a default, or take “confirm” out."),
    "nothing-to-write": Code(_NOWHERE, "Add a default."),
    "read-and-proposed": Code("What is read is nobody’s to give.", "Take the proposal out."),
    "read-and-required": Code(_NEVER_FITS, "Add “required: false”."),
    "reads-rows": Code(_NEVER_FITS, "Ask it once, or read what is recorded."),
    "nothing-shared": Code("Half of a row would be taken over.", "Mark both, or neither."),
    "shared-permission": Code("A permission would be taken over that was given for something else.", "Take it out."),
    "express-cannot-finish": Code("Whoever goes the short way is sent to the full form each time."),
    # Agreement
    "wrong-counterparts": Code(_AGREE, "Name one for each question."),
    "nothing-there": Code(_AGREE, "Add “across”, or take it out."),
    "wrong-across": Code(_AGREE, "Say across what there is."),
    # Meaning
    "unknown-role": Code(_ROLE, "Use one of the roles that there are."),
    "role-taken": Code(_ROLE, "Give it another role."),
    "unknown-meaning": Code(_ROLE, "Use one of docs/meanings.md."),
    "duplicate-meaning": Code(_ROLE, "Let one question bear it."),
    "wrong-bearer": Code(_ROLE, "Let a question bear it that can."),
    "missing-option": Code(_ROLE, "Add the options."),
    "missing-meaning": Code(_ROLE, "Add a question that means it."),
    # Letters
    "not-readable": Code(
        _UNTOLD,
        "See docs/authoring.md, “What a letter may hold”.",
    ),
    "letter-too-large": Code(_UNREAD, "Shorten it, or save its pictures smaller."),
    "letter-locked": Code(_UNREAD, "Save it without a password, as “Word Document (.docx)”."),
    "letter-package": Code(
        "Two programs would read two letters in it, or one that was not checked.",
        "Save it anew from Word.",
    ),
    "letter-program": Code("It would run where the letter is opened, with our name on it.", "Take the program out."),
    "letter-embedded": Code(
        "It would leave with every letter, unread by anybody.", "Insert it as a picture or as text."
    ),
    "letter-reaches-out": Code(
        "Whoever opens the letter would fetch something, and be seen to; what it says could change.",
        "Put what it fetches into the letter itself.",
    ),
    "letter-picture": Code("Other kinds can hold programs, or look different elsewhere.", "Insert it as PNG or JPEG."),
    "letter-field": Code(
        "Each copy could say something else than what was authorised.", "Type the words, or use a tag."
    ),
    "letter-link": Code("It would lead the reader to a file or a program.", "Take the link away."),
    "loops-in-loops": Code(_UNTOLD, "Print what is inside in a line of its own, with fewer loops around it."),
    "foreign-tag": Code("It would be printed as it stands, instead of an answer.", "Write a tag of ours in its place."),
    "unseen-text": Code("It would leave with the letter, and whoever authorised it has not seen it.", "Delete it."),
    "no-marking": Code(
        "Whoever holds a page must see how it is to be handled.",
        "Write OFFICIAL-SENSITIVE (in Welsh SWYDDOGOL-SENSITIF) into the header or the footer of every page.",
    ),
    "no-heading-row": Code(_HEARD, "Mark its first row with Layout > Repeat Header Rows."),
    "no-alternative-text": Code(_HEARD, "Give it one (right-click > View Alt Text)."),
    "no-language": Code(_HEARD, "Choose Review > Language > Set Proofing Language > Set As Default."),
    "skipped-heading": Code(_HEARD, "Use headings one level after the other.", "warned"),
    "text-box": Code(_HEARD, "Put its words into the text of the letter."),
    "several-sections": Code("One reading of a letter has one layout.", "Take the section break out."),
    "exact-height": Code("A long answer would be cut off.", "Let the height be “at least”."),
    "small-text": Code("Many of those to whom we write cannot read it.", "Make it 12 points or larger.", "warned"),
    "faint-text": Code("Many of those to whom we write cannot read it.", "Give it a darker colour.", "warned"),
    "narrow-column": Code(_READERS, "Make it wider, or write it as text.", "warned"),
    # PDF forms that others made
    "form-too-large": Code(_UNREAD, "Ask for one without pictures, or save it again in smaller size."),
    "form-not-pdf": Code(_UNREAD, "Get the file again from where it came, as PDF."),
    "form-damaged": Code(_UNTOLD, "Open it in an editor of PDFs and save it anew, or get it again."),
    "form-encrypted": Code(
        "Whoever made it forbids changing it, and a filled copy could not be kept for ever.",
        "Ask whoever made it for one without encryption.",
    ),
    "form-xfa": Code(
        "What is seen of it is made by a program that few have: what we fill in may be seen by nobody.",
        "Ask whoever made it for one without XFA (an “AcroForm”).",
    ),
    "form-acts": Code(
        "Filling takes that out, so that nothing is worked out or checked.",
        "Fill what it works out by lines of the manifest.",
        "warned",
    ),
    "form-attached": Code("It would be in every copy that we send.", "Take it out with an editor of PDFs."),
    "form-no-boxes": Code("There is nothing to fill in.", "Draw boxes with an editor of PDFs, or write a letter."),
    "form-no-language": Code(_HEARD, "Set the language in the properties of the document (Acrobat: Advanced)."),
    "form-no-structure": Code(_HEARD, "Tag it with an editor of PDFs (Acrobat: Prepare for accessibility)."),
    "form-page-untagged": Code(_HEARD, "Tag the page with an editor of PDFs, or take it out if it is blank."),
    "form-box-unlabelled": Code(_HEARD, "Give the box a tooltip: its question, as it is printed beside it."),
    "form-box-untagged": Code(_HEARD, "Tag the box as a form field where it is to be read."),
    "form-box-kind": Code(
        "It would stay empty, or not say what was answered.", "Make it a box of text, or one to tick; or take it out."
    ),
    "form-signature": Code(
        "A signature made by a program covers the bytes that it was given for, and we change them.",
        "Make it a box of text for the name, or take it out.",
    ),
    "form-box-twice": Code(_AMBIGUOUS, "Give each of the boxes a name of its own."),
    "form-box-value": Code(_NOWHERE, "Give each button of the group an export value of its own."),
    "form-box-unknown": Code(_NOWHERE, "Correct the name in the manifest, or take the line out."),
    "form-box-forgotten": Code(
        "Nobody could tell whether it is empty on purpose.", "Add a line for it under “fields”; “''” leaves it empty."
    ),
    "unknown-tag": Code(_UNTOLD, "Correct the name, or ask the question in the form that the letter serves."),
    "outside-loop": Code(_UNTOLD, "Put the tag between the loop and its end."),
    "not-a-list": Code(_UNTOLD, "Print it without the loop, or go through rows, options, lines or statements."),
    "not-a-text": Code(_UNTOLD, "Print the answer in words, or go through the list in a loop."),
    "always-empty": Code(_UNSAID, "Ask for it as the question is answered."),
    "broken-tag": Code(_UNTOLD, "Write the tag anew."),
    "unknown-construct": Code("What is not followed could print anything, or nothing.", "Take it out."),
    "may-be-empty": Code(_UNTOLD, "Ask for the answer around the tag, or let the letter leave out what is not said."),
    "half-said": Code(_UNTOLD, "Put [[ and ]] round what may be left out, or give it a line of its own."),
    "wrong-nature": Code(
        "A fact would be read as our view, or our view as a fact.", "Put it under the line of its nature.", "warned"
    ),
    "not-printed": Code(
        "Whoever asked would never read it, and whoever answered believes that they do.",
        "Print it, or say under not_printed in the manifest why not.",
        "warned",
    ),
    "unfounded-sentence": Code(
        "It would say of somebody’s case what nobody said.", "Ask for that answer around it, or correct “asserts”."
    ),
    "never-printed": Code(
        "Its author counts on words that no letter ever has.", "Correct the condition, or take the words out.", "warned"
    ),
    "no-such-option": Code(_UNSAID, "Name one of the options, by its id."),
    "words-as-id": Code(_UNSAID, "Compare its choice."),
    "list-as-one": Code(_UNSAID, "Ask whether the option is in it."),
    "one-as-list": Code("Another option that begins alike would be taken for it.", "Compare it with ==."),
}
