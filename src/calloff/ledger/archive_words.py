"""The words of an archive: what rows are called, what columns hold, how to check it by hand."""

from __future__ import annotations

from typing import Final

from calloff.values.texts import Sayings

__all__ = ["KINDS", "LEGEND", "READ_ME", "WORDS"]

KINDS: Final = Sayings(
    sv={
        "approved": "Ja från en part",
        "asked": "Förfrågan skickad",
        "assessed": "Förslagen jämförda på önskemålen",
        "awarded": "Beslut om avrop",
        "capacity": "Uppgift om platser",
        "changed_provider": "Byte av utförare",
        "chose": "Val av utförare",
        "closed": "Ärendet avslutat utan beslut",
        "corrected": "Rättelse",
        "decided": "Nyckeln tillämpad",
        "declined": "Nej från leverantör",
        "delivered": "Levererat",
        "direct_awarded": "Beslut om direktupphandling",
        "ended": "Insatsen avslutad",
        "entry_removed": "Felaktigt införd uppgift borttagen",
        "erased": "Gallrat",
        "happened": "Händelse i kalendern",
        "held": "Plats hålls ledig",
        "hold_lifted": "Gallringsstopp hävt",
        "hold_set": "Gallringsstopp",
        "in_house": "Beslut om egen regi",
        "informed": "Besked om utfallet",
        "interrupted": "Insatsen avbruten",
        "lines_changed": "Omfattningen ändrad",
        "need_changed": "Behovet ändrat",
        "no_answer": "Inget svar i tid",
        "opened": "Behovet fastställt",
        "presented": "Utförare presenterade",
        "prices_shown": "Priser blev kända",
        "procedure": "Rutin antagen",
        "procedure_changed": "Rutinen ändrad",
        "proposed": "Förslag från leverantör",
        "register": "Register publicerat",
        "rejected": "Nej från en part",
        "reminded": "Påminnelse",
        "renewed": "Insatsen förlängd",
        "retention": "Beslut om bevarande eller gallring",
        "reviewed": "Akut beslut granskat",
        "round_opened": "Samma behov lagt på nytt",
        "signed": "Jämförelsen undertecknad",
        "skipped": "Leverantör förbigången",
        "started": "Insatsen påbörjad",
        "tried": "Prövat före avrop",
        "withdrawn": "Förslag tillbakadraget",
    },
    en={
        "approved": "Yes from a party",
        "asked": "Request sent",
        "assessed": "Proposals compared on the wishes",
        "awarded": "Decision to call off",
        "capacity": "Places stated",
        "changed_provider": "Change of provider",
        "chose": "Choice of provider",
        "closed": "Closed without a decision",
        "corrected": "Correction",
        "decided": "Key applied",
        "declined": "No from a supplier",
        "delivered": "Delivered",
        "direct_awarded": "Decision on a direct award",
        "ended": "Placement ended",
        "entry_removed": "Misfiled entry removed",
        "erased": "Erased",
        "happened": "Event of the calendar",
        "held": "Place kept free",
        "hold_lifted": "Legal hold lifted",
        "hold_set": "Legal hold",
        "in_house": "Decision on in-house provision",
        "informed": "Told how it went",
        "interrupted": "Placement interrupted",
        "lines_changed": "Extent changed",
        "need_changed": "Need changed",
        "no_answer": "No answer in time",
        "opened": "Need fixed",
        "presented": "Providers presented",
        "prices_shown": "Prices became known",
        "procedure": "Procedure adopted",
        "procedure_changed": "Procedure changed",
        "proposed": "Proposal from a supplier",
        "register": "Register published",
        "rejected": "No from a party",
        "reminded": "Reminder",
        "renewed": "Placement renewed",
        "retention": "Decision to preserve or erase",
        "reviewed": "Emergency decision reviewed",
        "round_opened": "Same need put anew",
        "signed": "Comparison signed",
        "skipped": "Supplier passed over",
        "started": "Placement started",
        "tried": "Tried before the call-off",
        "withdrawn": "Proposal withdrawn",
    },
)
"""What each kind of row is called; one that is not listed keeps its code."""

WORDS: Final = Sayings(
    sv={
        "title": "Akten rad för rad: {stream}",
        "when": "När",
        "written": "Antecknat",
        "kept": "Står kvar",
        "said": "Sagt",
        "gone": "Det som sades är borttaget genom rad {place}, enligt {decision}.",
        "missing": "Det som sades saknas, och inget beslut om det står i akten.",
        "secrecy": "Sekretess kan gälla: pröva innan något lämnas ut.",
        "file": "fil",
        "column": "kolumn",
        "meaning": "betydelse",
    },
    en={
        "title": "The file row by row: {stream}",
        "when": "When",
        "written": "Written down",
        "kept": "Stays",
        "said": "Said",
        "gone": "What was said was removed by row {place}, by {decision}.",
        "missing": "What was said is missing, and no decision about that is in the file.",
        "secrecy": "May be secret: review before anything is handed out.",
        "file": "file",
        "column": "column",
        "meaning": "meaning",
    },
)
"""The words of a file told row by row."""

LEGEND: Final = Sayings(
    sv={
        "index.csv/folder": "mappen där strömmen ligger",
        "index.csv/stream": "strömmen: en akt, ett register, en rutin eller annat",
        "index.csv/rows": "antal rader",
        "index.csv/first": "när den första raden skrevs (UTC)",
        "index.csv/last": "när den sista raden skrevs (UTC)",
        "index.csv/erased": "antal rader vars innehåll är gallrat eller borttaget efter beslut",
        "rows.csv/number": "radens nummer i hela liggaren",
        "rows.csv/place": "radens plats i strömmen, från 1",
        "rows.csv/kind": "vad som hände, som kod",
        "rows.csv/at": "när det hände (UTC)",
        "rows.csv/written": "när det skrevs ned (UTC)",
        "rows.csv/kept": "det som alltid står kvar, som JSON",
        "rows.csv/commitment": "SHA-256 över salt och innehåll; tomt: raden har inget innehåll",
        "rows.csv/before": "kontrollsumman för raden före; nollor för den första",
        "rows.csv/digest": "radens kontrollsumma: SHA-256 över samma rad i rows.txt",
        "rows.csv/salt": "salt, hexadecimalt; tomt: gallrat, eller inget innehåll",
        "rows.csv/said": "filen med innehållet; tomt: gallrat, eller inget innehåll",
        "rows.csv/erased_by": "platsen för raden som säger att innehållet gallrats",
        "proofs.csv/number": "radens nummer i hela liggaren",
        "proofs.csv/place": "radens plats i strömmen",
        "proofs.csv/seal": "numret på förseglingen som raden står under",
        "proofs.csv/index": "radens plats under förseglingen, från 0",
        "proofs.csv/rows": "antal rader under förseglingen",
        "proofs.csv/path": "grannarna på vägen till förseglingens rot, nedifrån: L till vänster, "
        "R till höger",
        "seals.csv/number": "förseglingens nummer, från 1",
        "seals.csv/rows": "antal rader under den",
        "seals.csv/root": "roten i trädet över radernas kontrollsummor (RFC 6962)",
        "seals.csv/at": "när den gjordes (UTC)",
        "seals.csv/before": "kontrollsumman för förseglingen före; nollor för den första",
        "seals.csv/digest": "dess kontrollsumma: SHA-256 över samma rad i seals.txt",
    },
    en={
        "index.csv/folder": "the folder of the stream",
        "index.csv/stream": "the stream: a case, a register, a procedure or something else",
        "index.csv/rows": "how many rows",
        "index.csv/first": "when the first row was written (UTC)",
        "index.csv/last": "when the last row was written (UTC)",
        "index.csv/erased": "of how many rows the content was erased or removed by decision",
        "rows.csv/number": "the row's number in the whole ledger",
        "rows.csv/place": "the row's place in its stream, from 1",
        "rows.csv/kind": "what happened, as a code",
        "rows.csv/at": "when it happened (UTC)",
        "rows.csv/written": "when it was written down (UTC)",
        "rows.csv/kept": "what stays for good, as JSON",
        "rows.csv/commitment": "SHA-256 over salt and content; empty: the row has no content",
        "rows.csv/before": "the digest of the row before; zeros for the first",
        "rows.csv/digest": "the row's digest: SHA-256 over the same line of rows.txt",
        "rows.csv/salt": "salt, hexadecimal; empty: erased, or no content",
        "rows.csv/said": "the file with the content; empty: erased, or no content",
        "rows.csv/erased_by": "the place of the row that says that the content was erased",
        "proofs.csv/number": "the row's number in the whole ledger",
        "proofs.csv/place": "the row's place in its stream",
        "proofs.csv/seal": "the number of the seal that the row is under",
        "proofs.csv/index": "the row's place under the seal, from 0",
        "proofs.csv/rows": "how many rows are under the seal",
        "proofs.csv/path": "the neighbours on the way to the root of the seal, from below: L to "
        "the left, R to the right",
        "seals.csv/number": "the seal's number, from 1",
        "seals.csv/rows": "how many rows are under it",
        "seals.csv/root": "the root of the tree over the digests of the rows (RFC 6962)",
        "seals.csv/at": "when it was made (UTC)",
        "seals.csv/before": "the digest of the seal before; zeros for the first",
        "seals.csv/digest": "its digest: SHA-256 over the same line of seals.txt",
    },
)
"""What each column of each sheet holds, by file and column."""

READ_ME: Final = Sayings(
    sv={
        "text": """\
ARKIVEXPORT UR LIGGAREN
=======================

Gjord {at} (UTC). Här finns {streams} strömmar med {rows} rader, varav {sealed} under försegling.
Filerna är vanlig text (UTF-8), HTML, CSV och JSON. Inget särskilt program behövs.
Uppgifterna kan omfattas av sekretess. Pröva innan något lämnas ut.

VAD SOM FINNS
-------------

index.csv            vilken mapp som hör till vilken ström
legend.csv           vad varje kolumn i varje CSV-fil betyder
seals.csv            förseglingarna, med roten över raderna under var och en
seals.txt            det som varje förseglings kontrollsumma räknas på, en rad var
checkpoint.json      hur långt liggaren var förseglad: jämför med den som trycktes då
cases/0001           en akt i varje mapp; namnen är nummer och säger inget om innehållet
other/0001           övrigt: register, rutiner, uppgifter om platser
  protocol.txt/.html akten i ord
  rows.csv           varje rad i akten
  rows.txt           det som varje rads kontrollsumma räknas på, en rad var
  proofs.csv         vägen från varje rad till förseglingens rot
  said/0001.json     det som sades i raden, om det inte är gallrat

ATT KONTROLLERA FÖR HAND
------------------------

Stå i aktens mapp. Rad 3 ska ge det som står i kolumnen digest på plats 3:

  sed -n '3p' rows.txt | tr -d '\\n' | sha256sum

I raden står kontrollsumman för raden före, först, och sist det åtagande (commitment) som binder
det som sades. Med SALT ur kolumnen salt ska det ge kolumnen commitment:

  (printf 'SALT' | xxd -r -p; cat said/0003.json) | sha256sum

Försegling 2 ska ge det som står i kolumnen digest i seals.csv (stå i översta mappen):

  sed -n '2p' seals.txt | tr -d '\\n' | sha256sum

Att rad 3 står under sin försegling: börja med SHA-256 över en nollbyte följd av radens
kontrollsumma (32 byte). För varje granne i kolumnen path, nedifrån: ta SHA-256 över byten 01
följd av grannen och det du har, om grannen står till vänster (L), annars av det du har och
grannen (R). Till slut ska du ha förseglingens rot (root).

  printf '00DIGEST' | xxd -r -p | sha256sum
  printf '01VÄNSTERHÖGER' | xxd -r -p | sha256sum

Kontrollpunktens digest är roten i ett likadant träd över förseglingarnas kontrollsummor.
""",
    },
    en={
        "text": """\
ARCHIVE OF THE LEDGER
=====================

Made {at} (UTC). It holds {streams} streams with {rows} rows, of which {sealed} are under a seal.
The files are plain text (UTF-8), HTML, CSV and JSON. No program of their own is needed.
What they hold may be secret. Review before anything is handed out.

WHAT THERE IS
-------------

index.csv            which folder is of which stream
legend.csv           what each column of each CSV file means
seals.csv            the seals, with the root over the rows under each
seals.txt            what the digest of each seal is made of, one line each
checkpoint.json      how far the ledger was sealed: compare with the one printed then
cases/0001           a case in each folder; the names are numbers and say nothing of the content
other/0001           the rest: registers, procedures, places as stated
  protocol.txt/.html the file in words
  rows.csv           every row of the file
  rows.txt           what the digest of each row is made of, one line each
  proofs.csv         the way from each row to the root of its seal
  said/0001.json     what was said in the row, unless it is erased

TO CHECK IT BY HAND
-------------------

Stand in the folder of the case. Row 3 must give what stands in the column digest at place 3:

  sed -n '3p' rows.txt | tr -d '\\n' | sha256sum

In the row stands the digest of the row before, first, and at the end the commitment that binds
what was said. With SALT from the column salt, this must give the column commitment:

  (printf 'SALT' | xxd -r -p; cat said/0003.json) | sha256sum

Seal 2 must give what stands in the column digest of seals.csv (stand in the topmost folder):

  sed -n '2p' seals.txt | tr -d '\\n' | sha256sum

That row 3 is under its seal: begin with SHA-256 over a zero byte followed by the row's digest (32
bytes). For each neighbour in the column path, from below: take SHA-256 over the byte 01 followed
by the neighbour and what you have, if it stands to the left (L), else by what you have and the
neighbour (R). In the end you must have the root of the seal.

  printf '00DIGEST' | xxd -r -p | sha256sum
  printf '01LEFTRIGHT' | xxd -r -p | sha256sum

The digest of the checkpoint is the root of such a tree over the digests of the seals.
""",
    },
)
"""What lies on top of an archive."""
