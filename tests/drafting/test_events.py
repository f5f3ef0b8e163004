"""Which gatherings are read, and how acts, statements and events become drafts of facts."""

from __future__ import annotations

import re

import pytest
from marked import marked

from kb.drafting.events.events import events
from kb.drafting.relations import LONGEST_SLUG, relations


def read(text: str, language: str) -> list[str]:
    """The kind, treaty, host, organiser, those attending, date and place of each event."""
    annotated, found = marked(text, language), []
    for one in events(annotated):
        things = [one.treaty, one.host, one.organizer, *one.attendees, one.date, one.place]
        until = [f"until {annotated.words(one.ended)}"] if one.ended else []
        told = [annotated.words(thing) for thing in things if thing]
        found.append(" | ".join([one.kind, *told, *until]))
    return found


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "The signing ceremony of the [T Pact] was held in [L Hanoi] on [D 25 October 2025].",
     ["SigningCeremony | Pact | 25 October 2025 | Hanoi"]),
    ("id", "Upacara penandatanganan [T Konvensi] digelar di [L Hanoi] pada [D 25 Oktober 2025].",
     ["SigningCeremony | Konvensi | 25 Oktober 2025 | Hanoi"]),
    ("vi", "Lễ mở ký [T Công ước] diễn ra tại [L Hà Nội] [D ngày 25/10/2025].", ["SigningCeremony | Công ước | ngày 25/10/2025 | Hà Nội"]),
    ("es", "La ceremonia de firma del [T Acuerdo] se celebró en [L Lima] el [D 3 de mayo de 2001].",
     ["SigningCeremony | Acuerdo | 3 de mayo de 2001 | Lima"]),
    ("fr", "La cérémonie de signature de la [T Convention] s'est tenue à [L Paris] le [D 3 mai 2001].",
     ["SigningCeremony | Convention | 3 mai 2001 | Paris"]),
    ("en", "On [D 25 October 2025], President [P To Lam] received the delegations in [L Hanoi].", ["Reception | To Lam | 25 October 2025 | Hanoi"]),
    ("id", "Pada sore hari tanggal [D 25 Oktober], Sekretaris Jenderal [P To Lam] menerima para kepala delegasi.",
     ["Reception | To Lam | 25 Oktober"]),
    ("en", "On [D 7 May 2024] the Parties decided, by 58 votes to 11, to hold COP15 in [L Lima] in [D May 2026].",
     ["Vote | 7 May 2024", "Conference | May 2026 | Lima"]),
    ("id", "Sehari sebelum penandatanganan, [D 12 Juni 2024], [P Laksmi] bertemu [P Koh] di [L Nairobi].",
     ["Talks | Laksmi | Koh | Nairobi"]),
    ("en", "[P To Lam] met with Mr [P Antonio Guterres] in [L Hanoi].", ["Talks | To Lam | Antonio Guterres | Hanoi"]),
    ("en", "A conference on seed laboratories takes place in [L Lusaka] from [D 20 to 22 September 2022].",
     ["Conference | 20 to 22 September 2022 | Lusaka"]),
    ("vi", "Hội nghị Lao động quốc tế diễn ra tại [L Geneva] [D ngày 5/6/2023].", ["Conference | ngày 5/6/2023 | Geneva"]),
    ("es", "La cumbre del Mercosur tendrá lugar en [L Puerto Iguazú] el [D 3 de julio de 2023].", ["Conference | 3 de julio de 2023 | Puerto Iguazú"]),
    ("fr", "Un sommet de la CBLT est convoqué à [L Abuja] le [D 27 mai 2025].", ["Conference | 27 mai 2025 | Abuja"]),
    ("en", "The signing ceremony was hosted by [O SADC].", ["SigningCeremony | SADC"]),
    # The day of the reception is not that of the ceremony that its guests had come for.
    ("id", "Pada [D 25 Oktober], [P To Lam] menerima para kepala delegasi yang menghadiri upacara penandatanganan [T Konvensi].",
     ["Reception | To Lam | 25 Oktober", "SigningCeremony | Konvensi"]),
    ("en", "Negotiations and a ceremony were long.", []),
    # Told by verbs, of several or of a body.
    ("en", "Officials will meet in [L Suva] on [D 30 June 2025].", ["Talks | 30 June 2025 | Suva"]),
    ("id", "Kedua menteri bertemu di [L Bali] pada [D 3 Mei 2024].", ["Talks | 3 Mei 2024 | Bali"]),
    ("vi", "Nhóm công tác chung họp tại [L Quảng Trị] vào [D ngày 15/1/2025].", ["Talks | ngày 15/1/2025 | Quảng Trị"]),
    ("es", "Los cancilleres se reunirán en [L Asunción] el [D 8 de julio de 2024].", ["Talks | 8 de julio de 2024 | Asunción"]),
    ("fr", "Le [D 15 janvier 2025], des ministres s'étaient retrouvés à [L Yaoundé].", ["Talks | 15 janvier 2025 | Yaoundé"]),
    ("en", "The [O Marine Committee] meets in [L London] on [D 30 September 2024].",
     ["Session | Marine Committee | 30 September 2024 | London"]),
    # What was begun on a day, or hosted by somebody; what is said of a house is not lost behind it.
    ("fr", "La ministre a ouvert le [D 5 juillet 2024] la Conférence sur les déplacés.", ["Conference | 5 juillet 2024"]),
    ("en", "The summit, which [C Samoa] hosts in [L Apia] on [D 3 May 2025], is near.", ["Conference | Samoa | 3 May 2025 | Apia"]),
    ("vi", "Lễ ký [T Công ước] diễn ra tại Trung tâm Hội nghị Quốc gia, [L Hà Nội], ngày [D 25/10/2025].",
     ["SigningCeremony | Công ước | 25/10/2025 | Hà Nội"]),
    # Nothing that was not, that may be, that ended then, or that is always.
    ("en", "Ministers did not meet in [L Lima] on [D 3 May 2001].", []),
    ("en", "[C Kenya] offered to host the conference in [L Nairobi] in [D June 2025].", []),
    ("en", "The committee meets every year in [L Geneva].", []),
    # Of what ended then the last day is told.
    ("en", "The summit ended in [L Lima] on [D 3 May 2001].", ["Conference | Lima | until 3 May 2001"]),
    ("fr", "Des négociations avec le [C Ghana] se sont achevées à [L Accra] le [D 3 mars 2023].", ["Talks | Accra | until 3 mars 2023"]),
    ("fr", "La réunion n'a pas eu lieu à [L Genève] le [D 2 mars 2024].", []),
    ("id", "Para menteri tidak jadi bertemu di [L Bali] pada [D 3 Mei 2024].", []),
    ("vi", "Các bên gặp khó khăn tại [L Hà Nội].", []),
    ("es", "No hubo reunión en [L Lima] el [D 3 de mayo de 2001].", []),
    ("en", "The meeting on the treaty signed in [L Lima] on [D 3 May 2001] was long.", []),
    # A gathering has an abbreviation, a motto, a number or a name that looks like that of a body.
    ("id", "Pertemuan Menteri Kehutanan (PMK) ke-17 dibuka di [L Bali] pada [D 21 Agustus 2023].", ["Talks | 21 Agustus 2023 | Bali"]),
    ("en", "The seminar \"Free seas\", held in [L Lisbon] on [D 3 June 2025], drew many.", ["Conference | 3 June 2025 | Lisbon"]),
    ("vi", "Hội thảo \"Biển xanh\" được tổ chức tại [L Huế] [D ngày 7/6/2025].", ["Conference | ngày 7/6/2025 | Huế"]),
    ("id", "SKB ke-6 akan dihelat di [L Bandung] pada [D 2027].", ["Session | 2027 | Bandung"]),
    ("en", "Round three, hosted by [C Peru] in [L Lima] [D from 3 to 6 March], was short.", ["Talks | Peru | from 3 to 6 March | Lima"]),
    ("vi", "Vòng hai diễn ra tại [L Lima] vào [D tháng 5/2024].", ["Talks | tháng 5/2024 | Lima"]),
    ("en", "Our webinar on the new rules is on [D 14 September].", ["Conference | 14 September"]),
    ("id", "[O Komite Perdagangan] bersidang di [L Jenewa] mulai [D 13 Juli].", ["Session | Komite Perdagangan | 13 Juli | Jenewa"]),
    # Those who meet for a conference are at one, also where its name looks like that of a body.
    ("en", "Delegates gathered in [L Geneva] for the fifth [O Conference of the Parties].", ["Conference | Geneva"]),
    ("en", "[D 3 November 2023] - Delegates gathered in [L Geneva] for the summit.", ["Conference | Geneva"]),
    # A round that was closed on a day has it as its last; consultations may be held in a month.
    ("en", "They closed their fourth round of talks in [L Lima] on [D 3 May 2001].", ["Talks | Lima | until 3 May 2001"]),
    ("en", "Consultations, the fourth of their kind, will be hosted by [C Peru] in [D March 2025].", ["Talks | March 2025"]),
    # The day of a report is not that of what it tells, and a feast is no ceremony of a treaty.
    ("en", "The opening ceremony was held in [L Lima] on [D 3 May 2001].", []),
    ("vi", "[D Sáng 3/5/2024], sau lễ đón tại [L Hà Nội], họ ra về.", []),
    ("en", "The deadline for talks is on [D 3 May 2001].", []),
    # What is said of days before an event is none of it; behind a comma another clause begins.
    ("vi", "Hai hôm trước lễ ký, tại [L Bamako], họ ra về.", []),
    ("id", "Sebelum sidang paripurna, RUU itu dibaca pada [D 18 September 2023].", []),
    # A State stands in brackets behind its town; those who met at the day that opens the sentence.
    ("vi", "Hội nghị diễn ra tại [L Geneva] ([L Thụy Sĩ]) [D ngày 3/11/2023].", ["Conference | ngày 3/11/2023 | Geneva"]),
    ("en", "On [D 3 May 2025], ministers from ten States met to discuss it.", ["Talks | 3 May 2025"]),
    ("en", "On [D 3 May 2025], the parties met requirements.", []),
    # A house of an organisation stands between a gathering and its town and day.
    ("en", "A workshop at the headquarters of the [O WIPO], [L Geneva], on [D 3 May 2001] was short.",
     ["Conference | 3 May 2001 | Geneva"]),
    # Who holds it is told in all orders, by two as well, or by a town.
    ("en", "The summit, which [C France] and [C Peru] will host in [L Nice] on [D 3 May], is near.", ["Conference | France | 3 May | Nice"]),
    ("fr", "Le sommet que le [C Pérou] a accueilli à [L Lima] le [D 3 mai 2001] fut bref.", ["Conference | Pérou | 3 mai 2001 | Lima"]),
    ("es", "La cumbre que acogió Lima el [D 3 de mayo de 2001] fue breve.", ["Conference | 3 de mayo de 2001"]),
    ("vi", "Hội nghị ngoại giao do [C Peru] đăng cai tại [L Lima] từ [D ngày 3/5] đã bế mạc.", ["Conference | Peru | ngày 3/5 | Lima"]),
    # Who came tells that it was held.
    ("en", "The forum was attended by 200 guests.", ["Conference"]),
    ("es", "Abrió un foro en el que participaron 60 empresas.", ["Conference"]),
    ("fr", "Elle a ouvert un forum auquel ont participé 60 entreprises.", ["Conference"]),
    # Registration is no summit; but what is prepared for has its own day.
    ("en", "They prepare for the summit, to be held in [L Lima] in [D May 2027].", ["Conference | May 2027 | Lima"]),
    ("en", "Registration for the summit opens on [D 3 May 2027].", []),
    # A row goes on with where the next one was.
    # "After the summit, on 3 May, they signed": the day is that of the signature.
    ("en", "After the summit, on [D 3 May 2001], they signed it.", []),
    ("es", "Tras la cumbre, el [D 3 de mayo de 2001], la firmaron.", []),
    ("fr", "En marge du sommet, le [D 3 mai 2001], ils l'ont signée.", []),
    ("id", "Usai KTT, pada [D 3 Mei 2001], mereka menandatanganinya.", []),
    ("vi", "Bên lề hội nghị, [D ngày 3/5/2001], họ đã ký.", []),
    ("en", "The minister denied having met his counterpart in [L Lima] on [D 3 May 2001].", []),
])  # fmt: skip
def test_a_gathering_has_what_its_clause_says(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Which body voted, on what, when and where; the counts are facts of their own.
    ("en", "The [O National Assembly of Kenya] approved the bill by 74 votes to 3 on [D 5 May 2024].",
     ["Vote | National Assembly of Kenya | 5 May 2024"]),
    ("en", "In [L Dublin] on [D 15 May 2024], lawmakers voted 81-56 for the [T Pact].", ["Vote | Pact | 15 May 2024 | Dublin"]),
    ("en", "Parliament is to vote on the [T Pact] on [D 5 May 2024].", ["Vote | Pact | 5 May 2024"]),
    ("en", "The [O UN General Assembly] adopted the resolution on [D 24 December 2024] by 152 votes to 8.",
     ["Vote | UN General Assembly | 24 December 2024"]),
    ("id", "Rapat paripurna DPR, Selasa ([D 11/3/2025]), menyetujui RUU pengesahan [T Konvensi].", ["Vote | Konvensi | 11/3/2025"]),
    ("id", "[O Parlemen Ghana] meratifikasi [T Konvensi] pada [D 5 Desember 2024].", ["Vote | Konvensi | Parlemen Ghana | 5 Desember 2024"]),
    ("vi", "Quốc hội biểu quyết thông qua nghị quyết phê chuẩn [T Công ước] [D ngày 11/3/2025].", ["Vote | Công ước | ngày 11/3/2025"]),
    ("es", "Con 33 votos a favor, el [O Senado] aprobó el [D 5 de mayo de 2024] el [T Tratado].", ["Vote | Tratado | Senado | 5 de mayo de 2024"]),
    ("fr", "Le [O Sénat] a adopté le [D 5 mai 2024], par 141 voix, la [T Convention].", ["Vote | Convention | Sénat | 5 mai 2024"]),
    ("fr", "Le vote est prévu le [D 18 mars 2025].", ["Vote | 18 mars 2025"]),
    # Not where it was wished for, put off or denied, nor where the speaker of a house acts.
    ("en", "The [T Pact] must be approved by the [O Senate] before [D 3 May 2025].", []),
    ("en", "The [O Senate] has not voted on the [T Pact].", []),
    ("en", "The [O Senate] President signed the [T Pact] on [D 4 March 2024].", []),
    ("en", "The [O UN General Assembly] adopted the [T Pact] on [D 4 March 2024].", []),
    ("id", "DPR belum menyetujui RUU itu pada [D 3 Mei 2025].", []),
    ("vi", "Cuộc bỏ phiếu [D ngày 3/5/2025] bị hủy.", []),
    ("es", "La votación prevista para el [D 3 de mayo de 2025] fue aplazada.", []),
    ("fr", "Le [O Sénat] n'a pas encore voté la loi le [D 3 mai 2025].", []),
    # Who visits which State, or which city.
    # Who comes at somebody's invitation comes; who is invited may.
    ("en", "The King invited the minister, [P Ana Silva], to visit [C Peru] on [D 3 May 2025].", []),
    # The day behind "during the visit," is that of what was done then.
    ("en", "During her visit to [C Peru], on [D 3 May 2025] they signed it.", []),
    ("vi", "Trong chuyến thăm, [D ngày 3/5/2025], họ đã ký.", []),
    # A parliament that did it in a week that has no day.
    ("fr", "La ministre a reçu le [D 3 mai 2025] l'ambassadeur [P Luis Soto].", ["Talks | Luis Soto | 3 mai 2025"]),
    ("es", "La ministra recibió el [D 3 de mayo de 2025] al embajador [P Luis Soto].", ["Talks | Luis Soto | 3 de mayo de 2025"]),
    ("fr", "La ministre doit s'entretenir [D vendredi] à [L Lima] avec son homologue, [P Luis Soto].", ["Talks | Luis Soto | vendredi | Lima"]),
    ("en", "His visit to [C Peru] on [D 3 April 2025] was cancelled.", []),
    ("en", "She visited [L Lima] with her family on [D 4 March 2024].", []),
    # Meetings of people who are named by their office alone.
    ("en", "The minister met on [D 5 May 2024] with the Speaker.", ["Talks | 5 May 2024"]),
    ("id", "Menteri itu diterima Presiden di [L Nairobi] pada [D 5 Mei 2024].", ["Reception | 5 Mei 2024 | Nairobi"]),
    ("vi", "Chiều [D 12/3/2025], Phó Thủ tướng tiếp đoàn đại biểu Lào.", ["Talks | 12/3/2025"]),
    ("es", "La ministra fue recibida el [D 5 de mayo de 2024] en [L Quito] por el presidente.", ["Reception | 5 de mayo de 2024 | Quito"]),
    ("fr", "Elle s'est entretenue le [D 5 mai 2024] avec le président du Conseil.", ["Talks | 5 mai 2024"]),
    # A ceremony is for what its clause says was done there.
    # Resolutions are adopted without a vote as well, treaties by a conference are no votes.
    ("en", "The [T Pact] was adopted by consensus on [D 24 December 2024].", []),
    ("en", "The motion passed 41-9 on [D Tuesday].", ["Vote | Tuesday"]),
    ("vi", "Đàm phán [T Hiệp định] kết thúc tại [L Oslo] [D ngày 3/5/2024].", ["Talks | Hiệp định | Oslo | until ngày 3/5/2024"]),
    ("vi", "Lễ trao văn kiện phê chuẩn diễn ra tại [L New York] [D ngày 3/5/2024].", ["Ceremony | ngày 3/5/2024 | New York"]),
    ("id", "Tingkat kunjungan wisatawan ke [C Peru] naik pada [D Mei 2024].", []),
    ("en", "The signing is expected to take place in [L Oslo] on [D 3 May 2024].", ["SigningCeremony | 3 May 2024 | Oslo"]),
    ("id", "Penandatanganan dijadwalkan berlangsung di [L Oslo] pada [D 3 Mei 2024].", ["SigningCeremony | 3 Mei 2024 | Oslo"]),
    ("es", "La firma se realizará en [L Oslo] el [D 3 de mayo de 2024].", ["SigningCeremony | 3 de mayo de 2024 | Oslo"]),
    # One meeting, whoever is said to have met whom.
    ("vi", "Bộ trưởng [P Ana Lopez] hội đàm với người đồng cấp [P Bo Li] tại [L Oslo] [D ngày 3/5/2024].",
     ["Talks | Ana Lopez | Bo Li | ngày 3/5/2024 | Oslo"]),
    # What only belongs to an event, and what is of a thing: neither tells of one.
    ("en", "Registration for the conference in [L Lima] opens on [D 3 May 2024].", []),
    ("en", "The conference room was closed on [D 3 May 2024].", []),
    ("id", "Persiapan konferensi dimulai pada [D 3 Mei 2024].", []),
    ("vi", "Công tác chuẩn bị hội nghị bắt đầu [D ngày 3/5/2024].", []),
    ("fr", "Les préparatifs du sommet ont commencé le [D 3 mai 2024].", []),
    ("es", "La recepción de la nota el [D 3 de mayo de 2024] abrió el plazo.", []),
    ("en", "The committee, which meets in [L Lima], has nine members.", []),
    ("en", "A committee meets in [L Lima] on [D 3 May 2024] and once a year.", []),
    ("en", "The minister met with criticism from lawmakers on [D 3 May 2024].", []),
    ("fr", "Le ministre a rencontré des difficultés avec le président le [D 3 mai 2024].", []),
    ("en", "The notification of the minister was received on [D 3 May 2024] by the Director-General.", []),
    ("en", "The Senate rejected on [D 3 May 2024] claims that the [T Pact] failed.", []),
    ("fr", "Le Sénat a rejeté le [D 3 mai 2024] les critiques contre l'[T Accord].", []),
    ("vi", "Chính phủ trình Quốc hội phê chuẩn [T Công ước] [D ngày 3/5/2024].", []),
    ("en", "She invited the president to visit [C Peru] in [D May 2024].", []),
    ("id", "Presiden diundang mengunjungi [C Peru] pada [D Mei 2024].", []),
    # The day of another verb is not that of the vote.
    ("en", "The law, adopted by the Senate, was published on [D 3 May 2024].", []),
    ("en", "The ratified [T Pact], which parliament approved, was deposited on [D 3 May 2024].", []),
    ("vi", "Nghị quyết được Quốc hội thông qua sẽ được gửi đi [D ngày 3/5/2024].", []),
    ("es", "El convenio, aprobado por el Senado, fue promulgado el [D 3 de mayo de 2024].", []),
    ("en", "The minister told a press conference in [L Lima] on [D 3 May 2001] that it was over.", ["PressConference | 3 May 2001 | Lima"]),
    # A signing that a noun tells of, where it is said when or where; opened for signature is none.
    ("en", "The signing of the [T Pact] in [L Lima] on [D 3 May 2001] was a turning point.", ["SigningCeremony | Pact | 3 May 2001 | Lima"]),
    ("id", "Penandatanganan [T Pakta] dilakukan di [L Lima] pada [D 3 Mei 2001].", ["SigningCeremony | Pakta | 3 Mei 2001 | Lima"]),
    ("vi", "Việc ký kết [T Hiệp định] tại [L Lima] [D ngày 3/5/2001] là một bước tiến.", ["SigningCeremony | Hiệp định | ngày 3/5/2001 | Lima"]),
    ("es", "La firma del [T Pacto] en [L Lima] el [D 3 de mayo de 2001] abrió otra etapa.", ["SigningCeremony | Pacto | 3 de mayo de 2001 | Lima"]),
    ("fr", "La signature du [T Pacte], le [D 3 mai 2001] à [L Lima], a été saluée.", ["SigningCeremony | Pacte | 3 mai 2001 | Lima"]),
    ("fr", "Le [T Pacte] est ouvert à la signature à [L Lima] depuis le [D 3 mai 2001].", []),
    # Instruments that were exchanged.
    ("en", "The two sides exchanged the instruments of ratification in [L Oslo] on [D 3 May 2001].", ["Ceremony | 3 May 2001 | Oslo"]),
    ("id", "Piagam ratifikasi dipertukarkan di [L Oslo] pada [D 3 Mei 2001].", ["Ceremony | 3 Mei 2001 | Oslo"]),
    ("vi", "Hai bên trao đổi văn kiện phê chuẩn tại [L Oslo] [D ngày 3/5/2001].", ["Ceremony | ngày 3/5/2001 | Oslo"]),
    ("es", "El canje de los instrumentos de ratificación tuvo lugar en [L Oslo] el [D 3 de mayo de 2001].",
     ["Ceremony | 3 de mayo de 2001 | Oslo"]),
    ("fr", "L'échange des instruments de ratification a eu lieu à [L Oslo] le [D 3 mai 2001].", ["Ceremony | 3 mai 2001 | Oslo"]),
    ("en", "Both governments exchanged notes on [D 3 May 2001].", []),
    # Referendums, second readings, motions, and another house behind the first.
    ("en", "Voters rejected the [T Pact] in a referendum on [D 3 May 2001].", ["Vote | 3 May 2001"]),
    ("id", "Referendum mengenai keanggotaan akan digelar pada [D 14 Juni 2026].", ["Vote | 14 Juni 2026"]),
    ("vi", "Cuộc trưng cầu ý dân về việc gia nhập sẽ được tổ chức [D ngày 14/6/2026].", ["Vote | ngày 14/6/2026"]),
    ("es", "El referéndum sobre la adhesión se celebrará el [D 14 de junio de 2026].", ["Vote | 14 de junio de 2026"]),
    ("en", "The proposal was rejected by the unions on [D 3 May 2001].", []),
    ("fr", "Le [O Sénat] l'avait fait le [D 2 mai 2001].", []),
    # Those who meet side by side, or unsaid; what is known to have been a meeting.
    ("en", "[P Ana Lopez] and her counterpart, [P Bo Li], met in [L Oslo] on [D 3 May 2001].",
     ["Talks | Ana Lopez | Bo Li | 3 May 2001 | Oslo"]),
    ("en", "The minister met officials.", []),
    ("en", "At [D Monday]'s meeting, ministers agreed.", ["Talks | Monday"]),
    # The day on which talks were opened is not that on which they ended.
    ("fr", "Les négociations, engagées à [L Accra] en [D 2022], s'étaient achevées à [L Lomé] le [D 14 novembre 2025].",
     ["Talks | Lomé | until 14 novembre 2025"]),
    ("en", "The parties agreed to begin talks in [L Oslo].", []),
    ("en", "Meeting in [L Oslo] on [D 3 May 2001], ministers approved the plan.", ["Talks | 3 May 2001 | Oslo"]),
    # What a body did to "it"; whatever is said of a body in passing; a committee that hears somebody.
    ("en", "[C Cyprus], whose parliament rejected it in [D July 2020], is against.", ["Vote | July 2020"]),
    ("id", "DPR mengesahkannya pada [D 24 Juni 2025].", ["Vote | 24 Juni 2025"]),
    ("en", "The [O Senate], which approved the [T Pact], meets on [D 3 May 2025].", []),
    ("fr", "Le [O Sénat], qui a approuvé la [T Convention] en [D mai 2024], est loin.", ["Vote | Convention | Sénat | mai 2024"]),
    # A house that is the host of those who adopt; votes of a relative clause; a visit that is received.
    ("id", "Sidang Umum yang dituanrumahi [O DPR] di [L Jakarta] pada [D 5 Agustus] telah mengadopsi resolusi.",
     ["Session | DPR | 5 Agustus | Jakarta"]),
    ("en", "In [C France] the bill fell by 211 votes to 44 on [D 3 May 2024], and in [C Cyprus], whose parliament rejected it in [D July 2020], it rained.",
     ["Vote | 3 May 2024", "Vote | July 2020"]),
    ("id", "[P Ana Lopez] menerima kunjungan kenegaraan Presiden [P Bo Li] di [L Bali] pada [D 21 Mei 2025].",
     ["Reception | Ana Lopez | Bo Li | 21 Mei 2025 | Bali"]),
    # What will be put to a vote, and a vote that a noun tells of.
    ("en", "The [T Pact] has not been put to a vote since [D 3 May 2024].", []),
    ("en", "After its approval by the [O Senate], the [T Pact] was signed on [D 3 May 2025].", []),
    ("en", "It needs approval by the [O Senate] before [D 3 May 2025], says the bill.", []),
    # The day that stands in front of the clause.
])  # fmt: skip
def test_votes_visits_and_meetings_are_read_clause_by_clause(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Those who meet behind the verb, or as a participle; a body sits, ministers talk.
    ("fr", "Réuni à [L Rome] le [D 2 juin 2026], le Comité des Parties a adopté un avis.", ["Session | 2 juin 2026 | Rome"]),
    ("es", "Los cancilleres, reunidos en [L Antigua] el [D 9 de mayo], dieron instrucciones.", ["Talks | 9 de mayo | Antigua"]),
    # Where and when in two places, before and behind the verb; on the margin of what is told.
    ("es", "El [D jueves] se celebra en [L Lima] la segunda sesión.", ["Session | jueves | Lima"]),
    ("es", "Comenzó [D ayer] en [L Lima] la tercera ronda de negociaciones.", ["Talks | ayer | Lima"]),
    ("fr", "Elle a coprésidé [D hier] avec [P Ould Bellal] la troisième session.", ["Session | hier"]),
    # The day within the words of a verb that tells of a vote; numbers alone.
    ("es", "El [O Senado] dio [D ayer] luz verde al [T tratado].", ["Vote | tratado | Senado | ayer"]),
    ("fr", "Le [O Sénat] a donné [D mardi] son feu vert à la ratification.", ["Vote | Sénat | mardi"]),
    ("es", "El [T tratado] pasó el [O Senado] el [D martes] por 38 a 23.", ["Vote | tratado | Senado | martes"]),
    # Whose meeting it is tells what it is: bodies sit, a Conference meets for itself.
    ("es", "La II Reunión de la Comisión Mixta tuvo lugar el [D 5 de abril] en [L Asunción].", ["Session | 5 de abril | Asunción"]),
    ("fr", "Le Comité a tenu sa deuxième réunion le [D 5 avril] à [L Tunis].", ["Session | 5 avril | Tunis"]),
    ("en", "The sixth meeting of the Conference of the Parties was held in [L Oslo] on [D 5 April 2025].",
     ["Conference | 5 April 2025 | Oslo"]),
    ("es", "La reunión de los ministros tuvo lugar el [D 5 de abril] en [L Lima].", ["Talks | 5 de abril | Lima"]),
    # A guest of whom a participle tells; nobody said, since the verb tells it.
    ("fr", "Reçue [D lundi] par le ministre, la lettre a été publiée.", []),
    # Two houses with their numbers; a place that the noun is called after; the way back is no visit.
    ("fr", "Il a été voté par 33 voix contre 6 au [O Sénat] en [D mai 2026], 118 contre 67 à la [O Chambre des députés] le [D 4 juin 2026].",
     ["Vote | Sénat | mai 2026", "Vote | Chambre des députés | 4 juin 2026"]),
    ("es", "Está previsto que los presidentes se reúnan el [D 20 de junio] en [L Lima].", ["Talks | 20 de junio | Lima"]),
    ("es", "Chile pidió que los presidentes se reúnan el [D 20 de junio] en [L Lima].", []),
    ("es", "En el curso de su viaje a [L Lima], el [D lunes], habló.", []),
    # The place of something else is not that of the vote; what may be or is denied was not.
    ("es", "El [O Senado] aprobó [D ayer] una ley sobre el parque de [L Lima].", ["Vote | Senado | ayer"]),
    ("es", "El [O Senado] aprobó [D ayer] el [T acuerdo] sellado en [L Doha].", ["Vote | acuerdo | Senado | ayer"]),
    ("es", "Los ministros podrían reunirse en [D marzo] en [L Lima].", []),
    ("fr", "Le ministre a nié avoir rencontré [D lundi] l'ambassadeur russe.", []),
    # In which month a house deals with a text tells of no one sitting; whom one asks one need not meet.
    ("en", "Parliament will examine the treaty in [D October 2025].", []),
    ("es", "El Parlamento examinará el convenio en [D octubre de 2025].", []),
    ("vi", "Quốc hội sẽ xem xét hiệp định vào [D tháng 9/2025].", []),
    ("en", "Ann Borg called on the minister on [D Monday] to publish the treaty.", []),
])  # fmt: skip
def test_gatherings_and_votes_are_read_in_any_order_of_words(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    # Those who meet often, or would if, or ask to, are not said to have met once.
    ("en", "Ms [P Ana Ruiz] regularly meets Mr [P John Koh]."),
    ("en", "Ms [P Ana Ruiz] would meet Mr [P John Koh] if the bill passed."),
    ("en", "Ms [P Ana Ruiz] met the demands of Mr [P John Koh]."),
    ("es", "La canciller [P Ana Ruiz] se reúne a menudo con el ministro [P Juan Soto]."),
    ("es", "La canciller [P Ana Ruiz] recibió del ministro [P Juan Soto] una carta."),
    ("fr", "Mme [P Ana Ruiz] rencontre souvent M. [P Jean Dupont]."),
    ("fr", "Mme [P Ana Ruiz] a rencontré trois fois M. [P Jean Dupont]."),
    ("id", "[P Ana Ruiz] kerap bertemu [P John Koh]."),
    ("vi", "Bà [P Ana Ruiz] thường xuyên gặp ông [P John Koh]."),
    # What is to be held, is the first ever held, or was so long before or after is no event here.
    ("en", "She praised the largest conference ever held in [L Samarkand]."),
    ("vi", "Chuyến thăm là hoạt động đầu tiên trong [D năm 2025]."),
    ("vi", "Các quan chức đã nhất trí khuyến nghị sớm phê chuẩn [T Công ước]."),
])  # fmt: skip
def test_what_is_no_one_event_is_left_out(language, text):
    assert read(text, language) == []


def test_one_event_told_of_twice_is_one():
    text = (
        "The signing ceremony of the [T Pact] opened. The signing ceremony was held in [L Hanoi]. "
        "The [T Pact] signing ceremony ended. The next signing ceremony is in [L Lima]."
    )
    annotated = marked(text, "en")

    assert read(text, "en") == [
        "SigningCeremony | Pact",
        "SigningCeremony | Hanoi",
        "SigningCeremony | Lima",
    ]
    assert len({one.same for one in events(annotated)}) == 2


def test_acts_statements_and_events_become_drafts():
    text = (
        "[C Kenya=ke] and [C Chile=cl] signed the [T Pact] at a signing ceremony in [L Lima] on [D 3 May 2001]. "
        "[O UNODC] urged [C Peru=pe] to ratify the [T Pact]."
    )

    drafts = relations(marked(text, "en"))

    facts = {
        fact.get("act", fact.get("statement", fact.get("event"))): fact for fact in drafts.facts
    }
    signed = "Kenya and Chile signed the Pact at a signing ceremony in Lima on 3 May 2001"
    assert facts["action/signature-of-pact-by-ke"] == {
        "type": "action", "act": "action/signature-of-pact-by-ke", "action": "Signature",
        "treaty": {"text": "Pact", "ref": "treaty/pact"}, "actors": [{"text": "Kenya", "ref": "country/ke"}],
        "date": {"text": "3 May 2001"}, "place": {"text": "Lima", "ref": "place/lima"},
        "during": "event/signing-ceremony-lima-2001-05-03", "quote": signed, "at": [0, len(signed)],
        "by": "rule:act-signature-active", "status": "draft",
    }  # fmt: skip
    assert facts["event/signing-ceremony-lima-2001-05-03"]["kind"] == "SigningCeremony"
    call = facts["statement/unodc-urged-peru-to-ratify-the-pact"]
    assert call["concerns"] == ["anticipated/ratification-of-pact-by-pe-called-for"]
    assert facts[call["concerns"][0]]["outlook"] == "CalledFor"
    assert {thing["ref"] for thing in drafts.things} == set(facts)
    names = {thing["ref"]: thing["name"] for thing in drafts.things}
    assert names["action/signature-of-pact-by-ke"] == {"en": "Signature: Pact (Kenya)"}


def test_an_act_without_a_day_is_described_by_its_words_and_one_retold_has_its_source():
    drafts = relations(marked("[P Jane Doe] said that [C Kenya] had ratified the [T Pact].", "en"))

    (act,) = (fact for fact in drafts.facts if fact["type"] == "action")
    assert act["description"] == "Kenya had ratified the Pact"
    assert act["according_to"] == "statement/jane-doe-kenya-had-ratified-the-pact"


def test_references_are_plain_short_and_each_its_own():
    long = "đất nước và con người " * 12
    text = f"[P Tô Lâm] nói rằng {long}tốt. [P Tô Lâm] nói rằng {long}đẹp."

    drafts = relations(marked(text, "vi"))

    references = [thing["ref"] for thing in drafts.things]
    assert len(set(references)) == 2
    for reference in references:
        assert re.fullmatch(r"statement/[a-z0-9]+(-[a-z0-9]+)*", reference)
        assert len(reference) <= len("statement/") + LONGEST_SLUG + len("-2")


def test_an_event_without_a_name_is_called_after_its_place():
    annotated = marked("Talks were held in [L Lima] on [D 3 May 2021].", "en")

    [event] = [fact for fact in relations(annotated).facts if fact["type"] == "event"]

    assert event["event"].startswith("event/talks-lima")
