"""Every claim of a wing: what it says, its verdict, what it presumes, how it is read, what it rests on."""

from xml.etree import ElementTree

from docs.building.markdown import plain
from docs.building.verdicts import BY_ID, badge, found, link
from mmtheory.claim import Budget, Claim
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.graph_drawing import drawing
from mmtheory.ledger.record import recorded


def claims(wing: str, page: str) -> str:
    """The claims of a wing for a page of docs/, each under its id."""
    return "\n\n".join(_claim(claim, page) for claim in CLAIMS if claim.wing == wing)


def graph(wing: str, page: str) -> str:
    """The drawing of what rests on what, whose boxes lead to the claims."""
    figure = drawing(Graph(CLAIMS), {claim.id: found(claim) for claim in CLAIMS}, wing)
    assert figure is not None
    up = "../" * page.count("/")
    for box in figure.iter("a"):
        name = box.get("href", "").removeprefix("#")
        box.set("href", f"{up}claims/{BY_ID[name].wing}.html#{name}")
    legend = " ".join(badge(verdict) for verdict in dict.fromkeys(map(found, CLAIMS)))
    return f"{legend}\n\n{ElementTree.tostring(figure, encoding='unicode')}"


def _claim(claim: Claim, page: str) -> str:
    lines = [f"### `{claim.id}` {{#{claim.id}}}", f"{plain(claim.statement)} {badge(found(claim))}"]
    about = [f"section {plain(claim.section)}", f"form: {claim.form}", f"scope: {claim.scope}"]
    about += [f"formula: {claim.source}", f"established: {claim.established}"]
    if claim.needs > Budget.QUICK:
        about.append(f"decided from budget {claim.needs.name.lower()} on")
    facts = [" · ".join(about)]
    facts += [f"assumptions: {plain(claim.assumptions)}"] if claim.assumptions else []
    facts += [f"reading: {plain(claim.reading)}"] if claim.reading else []
    facts += [f"presumes of a run: {plain('; '.join(each.name for each in claim.preconditions))}"] * bool(
        claim.preconditions
    )
    facts += [f"{plain(name)} is declared in {low:g} … {high:g}" for name, (low, high) in claim.declares.items()]
    facts += [f"proof: {plain(claim.proof)}"] if claim.proof else []
    for word, others in (("uses", claim.uses), ("corrects", claim.corrects)):
        facts += [f"{word}: {', '.join(link(BY_ID[other], page) for other in others)}"] if others else []
    if check := recorded().get(claim.id):
        facts += [f"recorded: {plain(f'{check.text(claim)}. {check.evidence}')}", f"command: `{check.command(claim)}`"]
    if found(claim) is not claim.expected:
        facts += [f"expected: {claim.expected}"]
    return "\n\n".join([*lines, "\n".join(f"- {fact}" for fact in facts)])
