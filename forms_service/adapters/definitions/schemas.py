"""The shape of a definition file: one marshmallow schema for each kind of part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from marshmallow import fields, validate

from forms_service.adapters.definitions.condition_grammar import ConditionField
from forms_service.adapters.definitions.derivation_grammar import DerivationField
from forms_service.adapters.definitions.grammar import (
    ByName,
    Codes,
    Flag,
    NameOf,
    Nation,
    Number,
    Part,
    Several,
    Text,
    Texts,
    Words,
    WordSet,
)
from forms_service.casework.meanings import MEANINGS, FormRole
from forms_service.engine.answers import Level
from forms_service.engine.conditions import Condition
from forms_service.engine.definitions.express import Express, ExpressPage, Refusal, Says, TogetherAnswer
from forms_service.engine.definitions.forms import Continuation, Outcome
from forms_service.engine.definitions.questions import (
    NO_WORDS,
    Check,
    Nature,
    OfEveryone,
    Opens,
    Option,
    Page,
    Question,
    Wording,
)
from forms_service.engine.definitions.rules import Across, AgreementRule, AuthorDeclaration, CrossCheck, ManagerCheck
from forms_service.engine.derivations.kinds import Derivation
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, AdviceWords, Kind, Stage, Vocabulary
from forms_service.engine.types.registry import TYPES, rules


@dataclass(frozen=True)
class SectionSource:
    """A section as written: its pages are those of the block it uses, then its own.

    What it *proposes* takes the place of the defaults of the block's questions.
    """

    id: str
    title: Wording
    pages: tuple[Page, ...] = ()
    use: str = ""
    why: Wording = NO_WORDS
    show_when: Condition | None = None
    proposes: Mapping[str, Derivation] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class CarriesSource:
    form: str
    ids: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True)
class BlockSource:
    """Pages that several forms share, with the phrases, conditions and rules that belong to them; or these alone."""

    name: str
    publisher: str
    version: int
    title: Wording
    pages: tuple[Page, ...] = ()
    why: Wording = NO_WORDS
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vocabulary: Vocabulary = NO_VOCABULARY
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    declarations: tuple[AuthorDeclaration, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    agreement: tuple[AgreementRule, ...] = ()
    at: str = ""

    @property
    def id(self) -> str:
        return f"{self.publisher}/{self.name}@{self.version}"


@dataclass(frozen=True)
class FormSource:
    """A form as written, before its blocks and what it carries are put in."""

    name: str
    publisher: str
    version: int
    title: Wording
    sections: tuple[SectionSource, ...]
    purpose: Wording = NO_WORDS
    uses: tuple[str, ...] = ()
    carries: CarriesSource | None = None
    copies: tuple[str, ...] = ()
    plays: str = FormRole.REPLY.value
    about: str = ""
    reviews: str = ""
    continues: Continuation | None = None
    declarations: tuple[AuthorDeclaration, ...] = ()
    manager_checks: tuple[ManagerCheck, ...] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    cross_checks: tuple[CrossCheck, ...] = ()
    agreement: tuple[AgreementRule, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    express: Express | None = None
    derives_from: str = ""
    at: str = ""

    @property
    def id(self) -> str:
        return f"{self.publisher}/{self.name}@{self.version}"


ACROSS = [name for name in get_args(Across) if name]


def one_of(kind: Any) -> validate.OneOf:
    choices = get_args(kind)
    return validate.OneOf(choices, error=f"must be one of: {', '.join(choices)}")


class OptionSchema(Part):
    target = Option
    id = Text(required=True)
    label = Words(required=True)
    hint = Words()
    in_nation = ByName(keys=Nation(), values=Words())
    only_in = Several(Nation())
    show_when = ConditionField()
    exclusive = Flag()
    third_party = Flag()
    locates = Flag()
    told_when = ConditionField()
    promises_document = Flag()


class OpensSchema(Part):
    target = Opens
    to = Text(required=True, validate=validate.OneOf(["recipient", "adult"], error="must be recipient or adult"))
    when = Texts(required=True)


class CheckSchema(Part):
    target = Check
    rule = NameOf(rules(), required=True)
    value = Texts()
    answer = Text()
    when = ConditionField()
    message = Words()
    authoriser = Words()
    level = Text(validate=one_of(Level))


class CrossCheckSchema(Part):
    target = CrossCheck
    id = Text(required=True)
    when = ConditionField(required=True)
    message = Words(required=True)
    question = Text(required=True)


class AgreementSchema(Part):
    target = AgreementRule
    id = Text(required=True)
    questions = Texts(required=True)
    disagrees = ConditionField(required=True)
    author = Words(required=True)
    authoriser = Words(required=True)
    level = Text(validate=validate.OneOf(["stop", "answer"], error="must be stop or answer"))
    across = Text(validate=validate.OneOf(ACROSS, error=f"must be one of: {', '.join(ACROSS)}"))
    now = Text()
    against = Text()
    at_once = Flag()
    leaves_out = Texts()
    counterparts = Texts()


class QuestionSchema(Part):
    target = Question
    id = Text(required=True)
    type = NameOf(TYPES, required=True)
    label = Words(required=True)
    hint = Words()
    required = Flag()
    required_message = Words()
    show_when = ConditionField()
    options = Several(fields.Nested(OptionSchema))
    table = Text()
    rows_of = Text()
    row_name = DerivationField()
    columns = Several(fields.Nested("QuestionSchema"))
    each = Text()
    checks = Several(fields.Nested(CheckSchema))
    default = DerivationField()
    usual = Text()
    usual_label = Words()
    reads = DerivationField()
    never_default = Flag()
    confirm = Flag()
    shared = Flag()
    reviewed = Flag()
    writes = Texts()
    over = Texts()
    finds = Texts()
    of_everyone = Text(validate=one_of(OfEveryone))
    of_details = Flag()
    covers = Flag()
    rows = Several(fields.Nested(OptionSchema))
    adult_when = ConditionField()
    leaves_when = ConditionField()
    of_others = ConditionField()
    before_birth = Flag()
    names_another = ConditionField()
    opens = fields.Nested(OpensSchema)
    locates = Flag()
    as_received = Flag()
    nature = Text(validate=one_of(Nature))
    subject = Text()
    sensitivity = Codes()
    internal = Flag()
    means = NameOf(MEANINGS)
    why = Words()
    short = Words()


class PageSchema(Part):
    target = Page
    id = Text(required=True)
    title = Words(required=True)
    intro = Words()
    why = Words()
    questions = Several(fields.Nested(QuestionSchema), required=True, validate=validate.Length(min=1))


class SectionSchema(Part):
    target = SectionSource
    id = Text(required=True)
    title = Words(required=True)
    use = Text()
    why = Words()
    pages = Several(fields.Nested(PageSchema))
    show_when = ConditionField()
    proposes = ByName(keys=Text(), values=DerivationField())


class TogetherSchema(Part):
    target = TogetherAnswer
    id = Text(required=True)
    label = Words(required=True)
    after = Text()
    hint = Words()
    yes = Words(required=True)
    no = Words(required=True)
    sets = ByName(keys=Text(), values=Text(), required=True)


class SaysSchema(Part):
    target = Says
    question = Text(required=True)
    answer = Texts(required=True)
    when = ConditionField()


class ExpressPageSchema(Part):
    target = ExpressPage
    id = Text(required=True)
    title = Words(required=True)
    intro = Words()
    questions = Texts(required=True)
    together = fields.Nested(TogetherSchema)
    says = Several(fields.Nested(SaysSchema))
    stamps = Texts()
    button = Words()
    show_when = ConditionField()


class RefusalSchema(Part):
    target = Refusal
    when = ConditionField(required=True)
    reason = Words(required=True)


class ExpressSchema(Part):
    target = Express
    pages = Several(fields.Nested(ExpressPageSchema), required=True, validate=validate.Length(min=1))
    refusals = Several(fields.Nested(RefusalSchema))


class OutcomeSchema(Part):
    target = Outcome
    kind = Text(required=True)
    name = Text(required=True)
    when = ConditionField()
    each = Text()


class ContinuationSchema(Part):
    target = Continuation
    when = ConditionField(required=True)
    sets = ByName(keys=Text(), values=Text(), required=True)
    empties = ByName(keys=Text(), values=Text())


class ManagerCheckSchema(Part):
    target = ManagerCheck
    id = Text(required=True)
    when = ConditionField(required=True)
    label = Words(required=True)
    kind = Text(validate=validate.OneOf(["confirm", "reason"], error="must be confirm or reason"))
    documents = Texts()


class AuthorDeclarationSchema(Part):
    target = AuthorDeclaration
    id = Text(required=True)
    label = Words(required=True)
    when = ConditionField()


class CarriesSchema(Part):
    target = CarriesSource
    form = Text(required=True)
    ids = Texts(required=True)


class KindSchema(Part):
    target = Kind
    located = False
    id = Text(required=True)
    words = Texts(required=True)


class AdviceWordsSchema(Part):
    """The words by which it is read what a text advises."""

    target = AdviceWords
    located = False
    kinds = Several(fields.Nested(KindSchema), required=True)
    whole = fields.Nested(KindSchema, required=True)
    besides = Texts()
    ladder = Texts()
    refused = Texts()
    manners = Texts()
    excluded = Texts()
    subjects = Texts()
    ways = Texts()
    limits = Texts()
    limiting = Texts()
    limited_by = Texts()
    deeds = Texts()
    injuries = Texts()
    opponents = Texts()
    binding = Texts()


class StageSchema(Part):
    """A stage of growing up."""

    target = Stage
    located = False
    words = Texts(required=True)
    youngest = Number(required=True)
    oldest = Number(required=True)


class VocabularySchema(Part):
    """The words of the field by which free text is read."""

    target = Vocabulary
    located = False
    nouns = Texts()
    everybody = Texts()
    peers = Texts()
    elders = Texts()
    others = Texts()
    readers = Texts()
    writings = Texts()
    sources = Texts()
    alerts = Texts()
    idle = WordSet()
    abbreviations = WordSet()
    grave = WordSet()
    stages = Several(fields.Nested(StageSchema))
    advice = fields.Nested(AdviceWordsSchema)


class BlockSchema(Part):
    target = BlockSource
    name = Text(required=True, data_key="block")
    publisher = Text(required=True)
    version = Number(required=True)
    title = Words(required=True)
    why = Words()
    conditions = ByName(keys=Text(), values=ConditionField())
    phrases = ByName(keys=Text(), values=Texts())
    vocabulary = fields.Nested(VocabularySchema)
    pages = Several(fields.Nested(PageSchema))
    declarations = Several(fields.Nested(AuthorDeclarationSchema))
    cross_checks = Several(fields.Nested(CrossCheckSchema))
    agreement = Several(fields.Nested(AgreementSchema))


class FormSchema(Part):
    target = FormSource
    name = Text(required=True, data_key="form")
    publisher = Text(required=True)
    version = Number(required=True)
    title = Words(required=True)
    purpose = Words()
    uses = Texts()
    carries = fields.Nested(CarriesSchema)
    copies = Texts()
    plays = NameOf(FormRole)
    about = Text()
    reviews = Text()
    continues = fields.Nested(ContinuationSchema)
    declarations = Several(fields.Nested(AuthorDeclarationSchema))
    manager_checks = Several(fields.Nested(ManagerCheckSchema))
    conditions = ByName(keys=Text(), values=ConditionField())
    sections = Several(fields.Nested(SectionSchema), required=True, validate=validate.Length(min=1))
    cross_checks = Several(fields.Nested(CrossCheckSchema))
    agreement = Several(fields.Nested(AgreementSchema))
    outcomes = Several(fields.Nested(OutcomeSchema))
    express = fields.Nested(ExpressSchema)
    derives_from = Text()
