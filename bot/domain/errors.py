"""Everything that can be refused. The docstring is the reason; `facts` fill the text that a person reads."""


class Refused(Exception):
    """The request was refused and nothing changed."""

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__doc__)
        self.facts = facts

    @property
    def code(self) -> str:
        """Key of the text in the notices catalogue."""
        return type(self).__name__


class UnknownCase(Refused):
    """No case of this number is visible to the one who asks."""


class UnknownReceipt(Refused):
    """No submission of this receipt belongs to the one who asks."""


class IllegalMove(Refused):
    """The case's state does not allow this move."""


class NotAllowed(Refused):
    """The role or relation of the one who asks does not allow this."""


class Missing(Refused):
    """A field that the move demands was not given."""


class CaseMerged(Refused):
    """The case was merged into another one; work goes on there."""


class CaseChanged(Refused):
    """Another person changed the case meanwhile; look again before deciding."""


class NothingToUndo(Refused):
    """The last move is older than two minutes, was made by someone else, or has left the house."""


class RegisteredOnly(Refused):
    """The only possible reporter wishes the matter registered, not acted on at the door."""


class NotReinspected(Refused):
    """A case under an order is concluded only after a passed re-inspection."""


class TipsOpen(Refused):
    """A case closes only when every reporter was answered."""


class DisclosesVisit(Refused):
    """A text to a reporter names the day of a visit."""


class DisclosesReporter(Refused):
    """A text that leaves the room could show who told."""


class NothingToPrint(Refused):
    """The record that the document shows is not there yet."""


class SheetClosed(Refused):
    """The joint-visit sheet is unknown, expired or no longer wanted."""


class OwnStation(Refused):
    """A case is handed to other stations; within the own one it is given to another officer."""


class NothingToCorrect(Refused):
    """The case says so already, or the words name nothing that it could be. `facts`: number, words."""


class NothingToLearn(Refused):
    """No correction of this id waits, or its words are erased or must not be read. `facts`: id."""


class PastVisit(Refused):
    """A visit that is still to come was planned for an hour that is over."""


class PastTalk(Refused):
    """An interview that is still to come was planned for an hour that is over."""


class NobodyListens(Refused):
    """Every reporter of the case withdrew: words to them would reach nobody."""


class NotPlanned(Refused):
    """No visit or interview of that kind, day or person is planned. `facts`: number, planned (what is)."""


class SeveralPlanned(Refused):
    """Several of what is planned could be meant. `facts`: number, planned (what is)."""


class BadDate(Refused):
    """A date that is past, unreadable or outside the allowed span."""


class UnknownColleague(Refused):
    """No member of staff of this name, or several. `facts`: name, known."""


class UnknownBeat(Refused):
    """No beat of this code or name in the station. `facts`: name, known (the station's own), of (whose it is)."""


class NotCommunityOfficer(Refused):
    """A beat belongs to a community officer of its own station, and so does standing in for one. `facts`: name."""


class BadLeave(Refused):
    """Days that are past, backwards, too many or too far ahead."""


class SubstituteAway(Refused):
    """The substitute is on leave in those days, or is the one who leaves."""


class AwayOnDuty(Refused):
    """Who is to be on duty is on leave in those days. `facts`: name."""


class BindingRefused(Refused):
    """The binding code is wrong, used, or too old."""


class TooManyTries(Refused):
    """Too many wrong codes in an hour."""


class OfficerBound(Refused):
    """This account belongs to an officer; end the binding first."""


class NotKept(Refused):
    """The case has no retention clock, or its day lies later already."""


class BadImport(Refused):
    """A file to import has faults; nothing was imported. `facts["faults"]` lists (number, fault) of the lines
    or features, which `facts["unit"]` tells."""


class BadBackup(Refused):
    """A backup cannot be restored here. `facts`: fault, mend."""


class BadSetting(Refused):
    """A setting is missing or wrong. `facts`: name, fault, mend."""
