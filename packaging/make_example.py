"""Writes `resources/examples/support-mail.xlsx`, the workbook of the demo and of the first start.

Run it after changing the texts below; the same texts and seed give the same workbook. Every mail is
made up: an opening, what happened, sometimes a second sentence, a reason to hurry or none, a close.
"""

import datetime
import random
import sys
from pathlib import Path

import xlsxwriter

SEED = 20
ROWS = 420
HEADER = [
    "Ticket",
    "Received",
    "Language",
    "Customer",
    "Subject",
    "Message",
    "Team",
    "Priority",
    "Order",
]

NAMES = (
    "Ana Lopez",
    "Ben Carter",
    "Chiara Conti",
    "David Osei",
    "Emma Lindqvist",
    "Farid Haddad",
    "Grace Miller",
    "Hannah Vogel",
    "Ivan Petrov",
    "Jonas Weber",
    "Karin Schulz",
    "Liam O'Neill",
    "Mei Tanaka",
    "Nils Berger",
    "Olga Nowak",
    "Paul Krause",
    "Rosa Jimenez",
    "Sven Hartmann",
    "Thea Wagner",
    "Uwe Brandt",
    "Vera Lang",
    "Will Turner",
    "Yusuf Demir",
    "Zoe Martin",
)

# team -> (subject, what happened); {o} stands for "order 12345" or "my order"
ENGLISH = {
    "Billing": [
        ("Charged twice", "My card was charged twice for {o}."),
        (
            "Wrong amount on the invoice",
            "The invoice for {o} shows a higher amount than the shop did.",
        ),
        ("Invoice missing", "I never received an invoice for {o}."),
        ("VAT number", "Please put our VAT number on the invoice for {o}."),
        ("Payment refused", "My bank refused the payment for {o}, but the money is gone."),
        ("Discount code", "The discount code was not taken off the bill for {o}."),
        ("Payment reminder", "I got a payment reminder although {o} is paid."),
    ],
    "Delivery": [
        ("Where is my parcel?", "The parcel with {o} should have arrived last week."),
        ("Wrong address", "I typed the wrong street, please deliver {o} to my office."),
        ("Tracking does not move", "The tracking of {o} has not moved for five days."),
        ("Delivered to a neighbour", "The courier says {o} was delivered, but nobody has it."),
        ("Change the delivery day", "Can you ship {o} a day later? I am away on Friday."),
        ("Half of the parcel", "Only one of two parcels with {o} was delivered."),
        ("Courier", "The courier left {o} outside in the rain."),
    ],
    "Returns": [
        ("Return label", "I want to send {o} back and need a return label."),
        ("Wrong size", "The shoes from {o} are too small, I would like to exchange them."),
        ("Refund", "I returned {o} two weeks ago and wait for my refund."),
        ("Not as shown", "The colour is not as shown, I am returning {o}."),
        ("Damaged on arrival", "The lamp from {o} came broken and I want to return it."),
        ("Changed my mind", "I changed my mind and would like to return {o} unopened."),
        ("Exchange", "May I exchange the jacket from {o} for a larger size?"),
    ],
    "Technical": [
        ("App crashes", "The app crashes whenever I open {o}."),
        ("Device will not start", "The device from {o} does not switch on after the update."),
        ("Error 504", "The website shows error 504 when I look at {o}."),
        ("Bluetooth", "The speaker from {o} loses its Bluetooth connection all the time."),
        ("Firmware", "The firmware update of the camera from {o} stops at 80 percent."),
        ("Blank screen", "The screen of the tablet from {o} stays blank."),
        ("Cannot connect", "The printer from {o} cannot connect to our network."),
    ],
    "Account": [
        ("Cannot sign in", "I cannot sign in any more to see {o}."),
        ("Reset my password", "The password reset mail does not arrive, so I cannot open {o}."),
        (
            "Change of e-mail",
            "Please change the e-mail address of my account, {o} went to the old one.",
        ),
        ("Delete my account", "Please delete my account once {o} is closed."),
        ("Two accounts", "I have two accounts by mistake, {o} is in the wrong one."),
        ("Locked out", "My account is locked after three wrong passwords, and {o} with it."),
        ("User name", "I would like a new user name, the one used for {o} is misspelt."),
    ],
}
GERMAN = {
    "Billing": [
        ("Doppelt abgebucht", "Meine Karte wurde zweimal belastet."),
        ("Falscher Rechnungsbetrag", "Die Rechnung zeigt einen höheren Betrag als der Shop."),
        ("Rechnung fehlt", "Ich habe nie eine Rechnung erhalten."),
        ("Umsatzsteuernummer", "Bitte setzen Sie unsere USt-Nummer auf die Rechnung."),
        ("Mahnung", "Ich habe eine Mahnung bekommen, obwohl alles bezahlt ist."),
        ("Gutschein", "Der Gutschein wurde auf der Rechnung nicht abgezogen."),
    ],
    "Delivery": [
        ("Wo ist mein Paket?", "Mein Paket sollte letzte Woche ankommen."),
        ("Falsche Adresse", "Die Straße ist falsch, bitte liefern Sie das Paket ins Büro."),
        ("Sendungsverfolgung", "Die Sendungsverfolgung steht seit fünf Tagen still."),
        ("Beim Nachbarn abgegeben", "Laut Bote ist geliefert, aber niemand hat das Paket."),
        ("Liefertag ändern", "Bitte liefern Sie das Paket einen Tag später."),
        ("Nur ein Paket", "Von zwei Paketen wurde nur eines geliefert."),
    ],
    "Returns": [
        ("Rücksendeetikett", "Ich möchte die Ware zurücksenden und brauche ein Etikett."),
        ("Falsche Größe", "Die Schuhe sind zu klein, ich möchte sie umtauschen."),
        ("Erstattung", "Die Ware ist zurückgeschickt, ich warte auf die Erstattung."),
        ("Nicht wie abgebildet", "Die Farbe stimmt nicht, ich schicke die Ware zurück."),
        ("Beschädigt angekommen", "Die Lampe kam kaputt an, ich möchte sie zurückgeben."),
        ("Umtausch", "Ich möchte die Jacke gegen eine größere umtauschen."),
    ],
    "Technical": [
        ("App stürzt ab", "Die App stürzt ab, sobald ich sie öffne."),
        ("Gerät startet nicht", "Das Gerät geht nach dem Update nicht mehr an."),
        ("Fehler 504", "Die Website zeigt nur Fehler 504."),
        ("Bluetooth", "Der Lautsprecher verliert ständig die Bluetooth-Verbindung."),
        ("Schwarzer Bildschirm", "Der Bildschirm des Tablets bleibt schwarz."),
        ("Keine Verbindung", "Der Drucker findet unser Netzwerk nicht."),
    ],
    "Account": [
        ("Anmeldung geht nicht", "Ich kann mich nicht mehr anmelden."),
        ("Passwort zurücksetzen", "Die Mail zum Zurücksetzen des Passworts kommt nicht an."),
        ("Neue E-Mail-Adresse", "Bitte ändern Sie die E-Mail-Adresse meines Kontos."),
        ("Konto löschen", "Bitte löschen Sie mein Konto."),
        ("Konto gesperrt", "Mein Konto ist nach drei falschen Passwörtern gesperrt."),
        ("Benutzername", "Ich hätte gern einen neuen Benutzernamen."),
    ],
}
OPENINGS = {
    "en": ["Hello!", "Hi there!", "Good morning!", "Good evening!"],
    "de": ["Hallo!", "Guten Tag!", "Guten Morgen!", "Guten Abend!"],
}
MORE = {
    "en": [
        "",
        "",
        "I looked in the help pages first.",
        "It is the first time this happens.",
        "I have been a customer for years.",
    ],
    "de": [
        "",
        "",
        "In der Hilfe habe ich nichts gefunden.",
        "Das passiert zum ersten Mal.",
        "Ich bin seit Jahren Kunde.",
    ],
}
URGENT = {
    "en": ["This is urgent.", "Please help today, it is urgent.", "I need an answer today."],
    "de": [
        "Es ist dringend.",
        "Bitte helfen Sie heute noch, es ist dringend.",
        "Ich brauche heute eine Antwort.",
    ],
}
CALM = {
    "en": ["There is no hurry.", "Take your time.", "An answer next week is fine."],
    "de": ["Es eilt nicht.", "Lassen Sie sich Zeit.", "Eine Antwort nächste Woche genügt."],
}


def make_rows() -> list[list[object]]:
    """All rows of the mail sheet, duplicates and gaps included; None is a blank cell."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    rows: list[list[object]] = []
    for number in range(ROWS):
        language = "de" if number % 3 == 2 else "en"
        texts = GERMAN if language == "de" else ENGLISH
        team = chance.choice(sorted(texts))
        subject, happened = chance.choice(texts[team])
        has_order = chance.random() < 0.75
        order = f"{chance.randrange(10000, 100000)}"
        is_urgent = chance.random() < 0.4
        sentences = [
            chance.choice(OPENINGS[language]),
            _name_order(happened, language, order if has_order else None),
            chance.choice(MORE[language]),
            chance.choice((URGENT if is_urgent else CALM)[language]),
        ]
        received = datetime.datetime(2026, 3, 2, 8) + datetime.timedelta(minutes=97 * number)
        rows.append(
            [
                f"T-{number + 1:04}",
                received,
                {"en": "English", "de": "German"}[language],
                chance.choice(NAMES),
                subject,
                " ".join(part for part in sentences if part),
                team,
                "high" if is_urgent else "normal",
                int(order) if has_order else None,
            ]
        )
    for blank_message in (40, 171, 305):
        rows[blank_message][5] = None
    for blank_team in (88, 233):
        rows[blank_team][6] = None
    for blank_subject in (12, 57, 130, 199, 260, 322, 377):
        rows[blank_subject][4] = None
    for original, at in ((5, 150), (33, 240), (61, 241), (102, 330)):
        rows[at] = [f"T-{at + 1:04}", *rows[original][1:]]
    return rows


def _name_order(happened: str, language: str, order: str | None) -> str:
    """English names the order within the sentence, German in brackets before its end."""
    if language == "en":
        return happened.format(o="my order" if order is None else f"order {order}")
    return happened if order is None else f"{happened[:-1]} (Bestellung {order})."


def write_workbook(target: Path) -> None:
    """Two sheets: `Mail`, and `Teams` with what each team does."""
    with xlsxwriter.Workbook(target) as book:
        book.set_properties({"title": "Support mail", "created": datetime.datetime(2026, 3, 1)})
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        mail = book.add_worksheet("Mail")
        mail.write_row(0, 0, HEADER, bold)
        for line, row in enumerate(make_rows(), start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime.datetime):
                    mail.write_datetime(line, column, value, moment)
                elif value is not None:
                    mail.write(line, column, value)
        mail.freeze_panes(1, 0)
        mail.set_column(5, 5, 70)
        teams = book.add_worksheet("Teams")
        teams.write_row(0, 0, ["Team", "Takes care of"], bold)
        for line, (team, work) in enumerate(
            (
                ("Account", "sign-in, passwords, user data"),
                ("Billing", "payments, invoices, discounts"),
                ("Delivery", "parcels, addresses, tracking"),
                ("Returns", "returns, exchanges, refunds"),
                ("Technical", "devices, the app, the website"),
            ),
            start=1,
        ):
            teams.write_row(line, 0, [team, work])


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    write_workbook(
        Path(sys.argv[1]) if sys.argv[1:] else here / "resources/examples/support-mail.xlsx"
    )
