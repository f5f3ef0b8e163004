"""Which acts are read from a sentence, and which are not, in five languages."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from marked import marked

from kb.drafting.frames.acts import Act, acts
from kb.drafting.text.annotations import Annotated
from kb.drafting.text.vocabulary import languages, vocabulary
from kb.errors import UnknownTerm

ALL = ("en", "es", "fr", "id", "vi")


def told(annotated: Annotated, act: Act) -> str:
    """An act in short: outlook, action, actors; agents, date, place and what was deposited."""
    parts = [f"{act.outlook} {act.action}".strip(), ", ".join(map(annotated.words, act.actors))]
    parts += [f"by {annotated.words(agent)}" for agent in act.agents]
    parts += [annotated.words(act.date)] if act.date else []
    parts += [f"in {annotated.words(act.place)}"] if act.place else []
    parts += [f"deposits {act.deposits}"] if act.deposits else []
    return " | ".join(part for part in parts if part)


def read(text: str, language: str) -> list[str]:
    annotated = marked(text, language)
    return [told(annotated, act) for act in acts(annotated)]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "[C Singapore] signed the [T Ships Convention] at a signing ceremony in [L Beijing] on [D 5 September 2023].",
     ["Signature | Singapore | 5 September 2023 | in Beijing"]),
    ("id", "[C Indonesia] menandatangani [T Konvensi PBB] di [L Hanoi] pada [D 25 Oktober 2025].",
     ["Signature | Indonesia | 25 Oktober 2025 | in Hanoi"]),
    ("vi", "[C Việt Nam] đã ký [T Công ước Hà Nội] tại [L Hà Nội] [D ngày 25/10/2025].",
     ["Signature | Việt Nam | ngày 25/10/2025 | in Hà Nội"]),
    ("es", "[C México] firmó el [T Acuerdo de París] en [L Nueva York] el [D 22 de abril de 2016].",
     ["Signature | México | 22 de abril de 2016 | in Nueva York"]),
    ("fr", "La [C France] a signé l'[T Accord de Paris] à [L New York] le [D 22 avril 2016].",
     ["Signature | France | 22 avril 2016 | in New York"]),
    # Several at once: each is named.
    ("en", "[C Kenya], [C Uganda] and [C Chile] have ratified the [T Convention].", ["Ratification | Kenya, Uganda, Chile"]),
    ("id", "[C Kenya], [C Uganda], dan [C Chile] telah meratifikasi [T Konvensi itu].", ["Ratification | Kenya, Uganda, Chile"]),
    ("vi", "[C Kenya], [C Uganda] và [C Chile] đã phê chuẩn [T Công ước].", ["Ratification | Kenya, Uganda, Chile"]),
    ("es", "[C Kenia], [C Uganda] y [C Chile] han ratificado la [T Convención].", ["Ratification | Kenia, Uganda, Chile"]),
    ("fr", "Le [C Kenya], l'[C Ouganda] et le [C Chili] ont ratifié la [T Convention].", ["Ratification | Kenya, Ouganda, Chili"]),
    # Nobody is named who signed, on a day that is told with its year.
    ("en", "It replaces the [T Pact] signed in [L Lima] on [D 3 May 2001].", ["Signature | 3 May 2001 | in Lima"]),
    ("es", "La [T Convención], firmada el [D 3 de mayo de 2001], es conocida.", ["Signature | 3 de mayo de 2001"]),
    ("fr", "La [T Convention] a été signée à [L Lima] le [D 3 mai 2001].", ["Signature | 3 mai 2001 | in Lima"]),
    ("id", "[T Konvensi] ditandatangani di [L Lima] pada [D 3 Mei 2001].", ["Signature | 3 Mei 2001 | in Lima"]),
    ("en", "The [T Pact] was signed on [D 3 May].", []),
    # What stands between a verb and its treaty: the vote, the day with the place.
    ("en", "The [O General Assembly] adopted by consensus on [D 3 May 2001] the [T Pact].", ["Adoption | General Assembly | 3 May 2001"]),
    ("es", "La [O Asamblea General] adoptó por consenso la [T Convención].", ["Adoption | Asamblea General"]),
    ("en", "The [T Pact] has been in force for [C Peru] since [D 3 May 2019].", ["EntryIntoForceForParty | Peru | 3 May 2019"]),
    # The day that opens the sentence.
    ("en", "On [D 5 May 2020], [C Viet Nam] acceded to the [T Convention].", ["Accession | Viet Nam | 5 May 2020"]),
    ("id", "Pada [D 5 Mei 2020], [C Vietnam] mengaksesi [T Konvensi].", ["Accession | Vietnam | 5 Mei 2020"]),
    ("vi", "[D Ngày 5/5/2020], [C Việt Nam] gia nhập [T Công ước].", ["Accession | Việt Nam | Ngày 5/5/2020"]),
    ("es", "El [D 5 de mayo de 2020], [C Vietnam] se adhirió a la [T Convención].", ["Accession | Vietnam | 5 de mayo de 2020"]),
    ("fr", "Le [D 5 mai 2020], le [C Viet Nam] a adhéré à la [T Convention].", ["Accession | Viet Nam | 5 mai 2020"]),
    # The treaty in front.
    ("en", "The [T Convention] was signed by [C Chile] and [C Peru] in [L Lima] on [D 3 May 2001].",
     ["Signature | Chile, Peru | 3 May 2001 | in Lima"]),
    ("id", "[T Konvensi] ditandatangani oleh [C Chile] dan [C Peru] di [L Lima] pada [D 3 Mei 2001].",
     ["Signature | Chile, Peru | 3 Mei 2001 | in Lima"]),
    ("es", "La [T Convención] fue firmada por [C Chile] y [C Perú] en [L Lima] el [D 3 de mayo de 2001].",
     ["Signature | Chile, Perú | 3 de mayo de 2001 | in Lima"]),
    ("fr", "La [T Convention] a été signée par le [C Chili] et le [C Pérou] à [L Lima] le [D 3 mai 2001].",
     ["Signature | Chili, Pérou | 3 mai 2001 | in Lima"]),
    # A relative clause is about the State before it.
    ("en", "[C Indonesia], which ratified the [T Agreement] in [D 2016], hosted the talks.", ["Ratification | Indonesia | 2016"]),
    ("id", "[C Indonesia], yang meratifikasi [T Perjanjian] pada [D 2016], menjadi tuan rumah.", ["Ratification | Indonesia | 2016"]),
    ("es", "[C Indonesia], que ratificó el [T Acuerdo] en [D 2016], acogió las conversaciones.", ["Ratification | Indonesia | 2016"]),
    ("fr", "L'[C Indonésie], qui a ratifié l'[T Accord] en [D 2016], a accueilli les pourparlers.", ["Ratification | Indonésie | 2016"]),
    # The one that completes the number acts; the number does not.
    ("en", "[C Ecuador] became the 60th State to ratify the [T Convention].", ["Ratification | Ecuador"]),
    # A deposit says of what.
    ("fr", "L'[C Équateur] a déposé son instrument d'adhésion à la [T Convention] le [D 3 mai 2001].",
     ["Deposit | Équateur | 3 mai 2001 | deposits Accession"]),
    # Of the treaty as a whole, and for one party.
    ("en", "The [T Convention] was adopted by the [O UN General Assembly] on [D 20 December 2018].",
     ["Adoption | UN General Assembly | 20 December 2018"]),
    ("id", "[T Konvensi] diadopsi oleh [O Majelis Umum PBB] pada [D 24 Desember 2024].", ["Adoption | Majelis Umum PBB | 24 Desember 2024"]),
    ("fr", "La [T Convention] a été adoptée par l'[O Assemblée générale des Nations Unies] le [D 24 décembre 2024].",
     ["Adoption | Assemblée générale des Nations Unies | 24 décembre 2024"]),
    ("en", "The [T Convention] entered into force for [C Kenya] on [D 3 May 2001].", ["EntryIntoForceForParty | Kenya | 3 May 2001"]),
    ("fr", "La [T Convention] a été ouverte à la signature à [L Paris] le [D 13 janvier 1993].",
     ["OpeningForSignature | 13 janvier 1993 | in Paris"]),
    # What is reported without a conjunction, and what stands around a name or a day.
    ("vi", "Bộ trưởng cho biết [C Kenya] chưa ký [T Công ước].", ["Denied Signature | Kenya"]),
    ("id", "Presiden mengatakan [C Kenya] telah meratifikasi [T Konvensi] pada [D 3 Mei 2001].", ["Ratification | Kenya | 3 Mei 2001"]),
    ("vi", "Ba nước [C Kenya], [C Uganda] và [C Chile] đã rút khỏi [T Công ước].", ["Withdrawal | Kenya, Uganda, Chile"]),
    # A day in brackets; a year there may be that of the treaty.
    ("en", "The [T Pact] was signed in [L Lima] ([D 3 May 2001]).", ["Signature | 3 May 2001 | in Lima"]),
    ("en", "[C Kenya] signed the [T Pact] ([D 2001]).", ["Signature | Kenya"]),
    ("id", "[C Kenya] tidak menandatangani [T Konvensi]. [C Chad] menerima tamu.", ["Denied Signature | Kenya"]),
    ("vi", "[D Ngày 3/5/2001], theo cơ quan lưu chiểu, [C Kenya] đã ký [T Công ước].", ["Signature | Kenya | Ngày 3/5/2001"]),
    ("id", "Atas nama Pemerintah [C Kenya], Menteri Hukum [P John Mboya] menandatangani [T Konvensi].",
     ["Signature | Kenya | by John Mboya"]),
    # Who held the pen, and for whom.
    ("id", "Menteri Luar Negeri [C Indonesia] [P Retno Marsudi] menandatangani [T Konvensi].", ["Signature | Indonesia | by Retno Marsudi"]),
    ("vi", "Bộ trưởng Công an [C Việt Nam] [P Lương Tam Quang] đã ký [T Công ước].", ["Signature | Việt Nam | by Lương Tam Quang"]),
    ("es", "El canciller de [C Chile], [P Alberto van Klaveren], firmó el [T Acuerdo].", ["Signature | Chile | by Alberto van Klaveren"]),
    ("fr", "La ministre des Affaires étrangères de l'[C Indonésie], [P Retno Marsudi], a signé la [T Convention].",
     ["Signature | Indonésie | by Retno Marsudi"]),
    # Two acts, each with its day.
    ("fr", "Le [C Niger] a adhéré le [D 21 janvier 2025] à la [T Charte], a annoncé l'[O ONU].", ["Accession | Niger | 21 janvier 2025"]),
    # A parliament decides at home.
    ("en", "The parliament of [C Kenya] ratified the [T Convention] on [D 3 May 2001].", ["DomesticApproval | Kenya | 3 May 2001"]),
    ("id", "Parlemen [C Kenya] meratifikasi [T Konvensi] pada [D 3 Mei 2001].", ["DomesticApproval | Kenya | 3 Mei 2001"]),
    ("vi", "Quốc hội [C Kenya] phê chuẩn [T Công ước] [D ngày 3/5/2001].", ["DomesticApproval | Kenya | ngày 3/5/2001"]),
    ("es", "El Senado de [C México] ratificó la [T Convención] el [D 3 de mayo de 2001].", ["DomesticApproval | México | 3 de mayo de 2001"]),
    ("fr", "Le Parlement du [C Kenya] a ratifié la [T Convention] le [D 3 mai 2001].", ["DomesticApproval | Kenya | 3 mai 2001"]),
    # Also where only its name says whose it is.
    ("id", "[O DPR RI] mengesahkan [T Konvensi].", ["DomesticApproval | DPR RI"]),
    ("es", "La [T Convención] fue aprobada por el [O Senado] el [D 24 de diciembre de 2024].",
     ["DomesticApproval | Senado | 24 de diciembre de 2024"]),
])  # fmt: skip
def test_what_was_done_is_an_act(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "[C Kenya] has not ratified the [T Convention].", ["Denied Ratification | Kenya"]),
    ("id", "[C Kenya] belum meratifikasi [T Konvensi].", ["Denied Ratification | Kenya"]),
    ("vi", "[C Kenya] chưa phê chuẩn [T Công ước].", ["Denied Ratification | Kenya"]),
    ("es", "[C Kenia] no ha ratificado la [T Convención].", ["Denied Ratification | Kenia"]),
    ("fr", "Le [C Kenya] n'a pas ratifié la [T Convention].", ["Denied Ratification | Kenya"]),
    ("en", "[C Kenya] will sign the [T Convention] on [D 3 May 2031].", ["Scheduled Signature | Kenya | 3 May 2031"]),
    ("id", "[C Kenya] akan menandatangani [T Konvensi] pada [D 3 Mei 2031].", ["Scheduled Signature | Kenya | 3 Mei 2031"]),
    ("vi", "[C Kenya] sẽ ký [T Công ước] [D ngày 3/5/2031].", ["Scheduled Signature | Kenya | ngày 3/5/2031"]),
    ("es", "[C Kenia] firmará la [T Convención] el [D 3 de mayo de 2031].", ["Scheduled Signature | Kenia | 3 de mayo de 2031"]),
    ("fr", "Le [C Kenya] signera la [T Convention] le [D 3 mai 2031].", ["Scheduled Signature | Kenya | 3 mai 2031"]),
    ("en", "[O UNODC] urged [C Kenya] to ratify the [T Convention].", ["CalledFor Ratification | Kenya"]),
    ("fr", "L'[O ONUDC] a exhorté le [C Kenya] à ratifier la [T Convention].", ["CalledFor Ratification | Kenya"]),
    ("vi", "[T Công ước] sẽ có hiệu lực sau khi 40 nước phê chuẩn.", ["Scheduled EntryIntoForce"]),
    ("es", "[C México] ratificaría la [T Convención].", ["Considered Ratification | México"]),
    ("fr", "Le [C Kenya] ratifierait la [T Convention].", ["Considered Ratification | Kenya"]),
    ("en", "[C Iceland] has still not signed the [T Pact].", ["Denied Signature | Iceland"]),
    ("vi", "[C Việt Nam] kêu gọi các nước sớm phê chuẩn [T Công ước].", ["CalledFor Ratification"]),
    ("es", "[C Vietnam] pide a los países que ratifiquen la [T Convención].", ["CalledFor Ratification"]),
    ("id", "[C Kenya] siap meratifikasi [T Konvensi].", ["Considered Ratification | Kenya"]),
    ("fr", "Le [T Pacte] entrera en vigueur à l'égard de l'[C Ukraine].", ["Scheduled EntryIntoForceForParty | Ukraine"]),
])  # fmt: skip
def test_what_was_not_done_has_an_outlook(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    # A condition, a question, an exception.
    ("en", "If [C Kenya] ratified the [T Convention], it would help."),
    ("id", "Jika [C Kenya] meratifikasi [T Konvensi], dunia senang."),
    ("vi", "Nếu [C Kenya] phê chuẩn [T Công ước], thế giới vui."),
    ("es", "Si [C Kenia] ratificó la [T Convención], el mundo ganó."),
    ("fr", "Si le [C Kenya] a ratifié la [T Convention], le monde a gagné."),
    ("en", "Has [C Kenya] ratified the [T Convention]?"),
    ("id", "Apakah [C Kenya] sudah meratifikasi [T Konvensi]?"),
    ("vi", "[C Kenya] đã phê chuẩn [T Công ước] chưa?"),
    ("es", "¿Ha ratificado [C Kenia] la [T Convención]?"),
    ("fr", "Le [C Kenya] a ratifié la [T Convention] ?"),
    ("en", "No State other than [C Kenya] ratified the [T Convention]."),
    ("id", "Tidak ada negara selain [C Kenya] yang meratifikasi [T Konvensi]."),
    ("vi", "Không nước nào ngoài [C Kenya] phê chuẩn [T Công ước]."),
    ("es", "Ningún Estado salvo [C Kenia] ratificó la [T Convención]."),
    ("fr", "Aucun État autre que le [C Kenya] n'a ratifié la [T Convention]."),
    # What is doubted or denied.
    ("en", "It is not true that [C Kenya] ratified the [T Convention]."),
    ("id", "Tidak benar bahwa [C Kenya] meratifikasi [T Konvensi]."),
    ("vi", "Không đúng rằng [C Kenya] đã phê chuẩn [T Công ước]."),
    ("es", "No es cierto que [C Kenia] ratificó la [T Convención]."),
    ("fr", "Il est faux que le [C Kenya] a ratifié la [T Convention]."),
    ("es", "Ni [C Chad] ni [C Níger] han ratificado el [T Convenio]."),
    # Who it was that had signed it is not told.
    ("es", "Bolivia denunció el [T Convenio] que había firmado el [D 3 de mayo de 2001]."),
    # The people or the law of a State are not the State.
    ("en", "Experts from [C Kenya], [C Uganda] signed the [T Convention]."),
    ("es", "Los expertos de [C Kenia], [C Uganda] y [C Chile] firmaron la [T Convención]."),
    ("fr", "Les experts du [C Kenya], de l'[C Ouganda] et du [C Chili] ont signé la [T Convention]."),
    ("en", "The decree on the [T Convention] entered into force on [D 3 May 2001]."),
    ("id", "Perpres tentang pengesahan [T Konvensi] mulai berlaku pada [D 3 Mei 2001]."),
    ("vi", "Nghị định về [T Công ước] đã có hiệu lực từ [D ngày 3/5/2001]."),
    ("es", "El decreto sobre la [T Convención] entró en vigor el [D 3 de mayo de 2001]."),
    ("fr", "Le décret sur la [T Convention] est entré en vigueur le [D 3 mai 2001]."),
    # A parliament whose State is not named; a resolution.
    ("en", "The [T Convention] was unanimously adopted by the [O National Assembly] on [D 3 May 2001]."),
    ("en", "The [T Convention] was adopted unanimously by parliament on [D 3 May 2001]."),
    ("en", "The [O UN General Assembly] adopted resolution 79/243 on the [T Convention] on [D 3 May 2001]."),
    ("id", "Resolusi [O Majelis Umum PBB] tentang [T Konvensi] diadopsi pada [D 3 Mei 2001]."),
    # A ceremony, a count, other papers.
    ("en", "The signing ceremony of the [T Convention] was held in [L Hanoi] by [C Viet Nam]."),
    ("id", "Upacara penandatanganan [T Konvensi] di [L Hanoi] dihadiri [C Kenya]."),
    ("vi", "[C Việt Nam] đăng cai Lễ mở ký [T Công ước]."),
    ("en", "53 States have signed the [T Convention], and [C Kenya] watched."),
    ("id", "Sebanyak 53 negara telah menandatangani [T Konvensi]."),
    ("vi", "[P Lương Cường], Chủ tịch nước [C Việt Nam], ký quyết định về [T Công ước]."),
    ("en", "[C Kenya] ratified the [T Paris Agreement] rulebook."),
    # A headline says what is to be done.
    ("es", "[C México] firmar [T Acuerdo de París]"),
    ("fr", "[C France] ratifier l'[T Accord de Paris]"),
])  # fmt: skip
def test_what_only_looks_like_an_act_is_none(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(("language", "text", "expected"), [
    # A verb without its object is about the one treaty named before.
    ("en", "The [T Pact] and the [T Treaty] are old. [C Chile] acceded in [D 2007].", []),
    ("es", "El [T Pacto] y el [T Tratado] son viejos. [C Chile] lo ratificó en [D 2007].", []),
    # The treaty that a clause is about.
    ("es", "El [T Pacto], que [C Chile] ratificó en [D 2007], es viejo.", ["Ratification | Chile | 2007"]),
    # Nouns, with the day on which it was.
    ("en", "The group calls for the ratification of the [T Pact] by [C Chile] in [D 2007].", []),
    ("en", "The ratification of the [T Pact] by [C Chile] is near.", []),
    # What goes on without its verb, or with another.
    ("en", "The [T Pact] was adopted in [D 2007] and entered into force in [D 2009].",
     ["Adoption | 2007", "EntryIntoForce | 2009"]),
    # A clause behind two may be about the second alone.
    ("es", "[C Chile] y [C Perú], que ratificaron el [T Pacto] en [D 2007], hablaron.", ["Ratification | Chile, Perú | 2007"]),
])  # fmt: skip
def test_what_is_said_with_few_words_is_an_act(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    # Denied only later, or in a world that is none.
    ("en", "[C Chile] signed the [T Pact], a claim that its ministry denied."),
    ("id", "[C Chile] menandatangani [T Pakta], kabar yang dibantah kementerian."),
    ("vi", "[C Chile] đã ký [T Hiệp ước], thông tin bị bác bỏ."),
    ("es", "[C Chile] firmó el [T Pacto], versión que el ministerio desmintió."),
    ("fr", "Le [C Chili] a signé le [T Pacte], une information démentie."),
    ("en", "In the novel, [C Chile] withdrew from the [T Pact]."),
    ("en", "All States but [C Chile] ratified the [T Pact]."),
    # A condition of what will be.
    ("en", "The fund will open when [C Chile] has ratified the [T Pact]."),
    ("id", "Dana akan dibuka setelah [C Chile] meratifikasi [T Pakta]."),
    ("vi", "Quỹ sẽ mở sau khi [C Chile] phê chuẩn [T Hiệp ước]."),
    # Another document, about the treaty.
    ("en", "The declaration under the [T Pact], signed by [C Chile] in [D 2007], is short."),
    ("es", "La enmienda al [T Pacto], adoptada en [D 2007], es corta."),
    ("fr", "La loi sur le [T Pacte], adoptée en [D 2007], est courte."),
    ("en", "The law on the [T Pact] is old. It took effect in [D 2007]."),
])  # fmt: skip
def test_what_is_not_so_is_none(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(("language", "text"), [
    ("id", "[C Chile] menandatangani [T Pakta] pekan depan."),
    ("vi", "[C Chile] ký [T Hiệp ước] vào tháng tới."),
])  # fmt: skip
def test_what_is_told_of_a_time_to_come_is_scheduled(language, text):
    assert read(text, language) == ["Scheduled Signature | Chile"]


def test_what_has_a_day_after_that_of_publication_is_scheduled():
    text = marked("[C Chile] signed the [T Pact] on [D 3 May 2007].", "en")

    outlooks = [
        [act.outlook for act in acts(replace(text, published=day))]
        for day in ("2007-05-02", "2007-05-03")
    ]

    assert outlooks == [["Scheduled"], [""]]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "At a ceremony in [C Singapore], [C China] signed the [T Convention].", ["Signature | China"]),
    ("id", "Di [C Singapura], [C Tiongkok] menandatangani [T Konvensi].", ["Signature | Tiongkok"]),
    ("vi", "Tại [C Singapore], [C Trung Quốc] ký [T Công ước].", ["Signature | Trung Quốc"]),
    ("es", "En [C Singapur], [C China] firmó la [T Convención].", ["Signature | China"]),
    ("fr", "À [C Singapour], la [C Chine] a signé la [T Convention].", ["Signature | Chine"]),
])  # fmt: skip
def test_the_country_where_it_was_is_no_actor(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # The day of another event, the year of a name, the number of a ratification.
    ("en", "[C Kenya] ratified the [T Convention] adopted in [L Vienna] in [D 1969].", ["Ratification | Kenya", "Adoption | 1969 | in Vienna"]),
    ("es", "[C México] ratificó la [T Convención] de [D 1982].", ["Ratification | México"]),
    ("id", "[C Kenya] meratifikasi [T Konvensi Jenewa] tahun [D 1951].", ["Ratification | Kenya"]),
    ("vi", "[C Kenya] phê chuẩn [T Công ước Geneva] [D năm 1951] về người tị nạn.", ["Ratification | Kenya"]),
    ("en", "The [T Convention] entered into force on [D 12 September 2020], after the 60th ratification, by [C Ecuador].",
     ["EntryIntoForce | 12 September 2020"]),
    ("es", "La [T Convención] entró en vigor el [D 12 de septiembre de 2020], tras la 60.ª ratificación, de [C Ecuador].",
     ["EntryIntoForce | 12 de septiembre de 2020"]),
    ("fr", "La [T Convention] est entrée en vigueur le [D 12 septembre 2020], après la 60e ratification, par l'[C Équateur].",
     ["EntryIntoForce | 12 septembre 2020"]),
    ("en", "[C Kenya] signed the [T Convention] on [D 25 and 26 October 2025].", ["Signature | Kenya"]),
    # Each verb has its own day: signed or adopted on the first, in force on the second.
    ("en", "The [T Pact] was signed by [C Chile] and [C Peru] on [D 7 June 2017] and entered into force on [D 1 July 2018].",
     ["Signature | Chile, Peru | 7 June 2017", "EntryIntoForce | 1 July 2018"]),
    ("es", "El [T Pacto] fue firmado por [C Chile] y el [C Perú] el [D 7 de junio de 2017] y entró en vigor el [D 1 de julio de 2018].",
     ["Signature | Chile, Perú | 7 de junio de 2017", "EntryIntoForce | 1 de julio de 2018"]),
    ("fr", "Le [T Pacte] a été signé par le [C Chili] et le [C Pérou] le [D 7 juin 2017] et est entré en vigueur le [D 1er juillet 2018].",
     ["Signature | Chili, Pérou | 7 juin 2017", "EntryIntoForce | 1er juillet 2018"]),
])  # fmt: skip
def test_what_belongs_to_something_else_is_left_out(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Which of two, another one, one that was not named.
    ("en", "The [T Lima Protocol] and the [T Rome Protocol] are old. [C Kenya] ratified the protocol.", []),
    ("en", "The [T Lima Protocol] is old. [C Kenya] ratified the protocol on trade.", []),
    ("en", "The [T Lima Protocol] is old. [C Kenya] ratified the charter.", []),
    # Words that fit any treaty: the only one, but for a bill that was spoken of since.
    ("en", "The [T Lima Protocol] is old. A bill came. [C Kenya] ratified the text.", []),
    ("en", "The [T Lima Protocol] and the [T Rome Pact] are old. [C Kenya] ratified the treaty.", []),
])  # fmt: skip
def test_plain_words_are_the_one_treaty_that_has_them_in_its_name(language, text, expected):
    assert read(text, language) == expected


def test_the_quote_holds_every_word_that_says_it():
    annotated = marked(
        "On [D 5 May 2020], [C Kenya] signed the [T Pact] in [L Lima], he said.", "en"
    )

    (act,) = acts(annotated)

    assert annotated.words(act.quote) == "5 May 2020, Kenya signed the Pact in Lima"
    assert annotated.words(act.trigger) == "signed"
    assert act.rule == "act-sign"


def test_every_language_has_its_words():
    assert languages() == ALL
    for language in ALL:
        assert acts(marked("", language)) == ()
    with pytest.raises(UnknownTerm, match="no words to draft by in language 'de'"):
        vocabulary("de")


@pytest.mark.parametrize("language", ALL)
def test_a_hostile_sentence_takes_no_long_time(language):
    """Patterns that go back and forth would take for ever on these; they take milliseconds."""
    article = {"en": "the ", "id": "negara ", "vi": "nước ", "es": "el ", "fr": "le "}[language]
    names = f"{article}[C Kenya], " * 200
    verbs = {
        "en": "has also ",
        "id": "telah juga ",
        "vi": "đã cũng ",
        "es": "ha también ",
        "fr": "a également ",
    }
    texts = [
        names + "[T Pact]",
        "[C Kenya] " + verbs[language] * 400 + "[T Pact]",
        "the " * 2000 + "[T Pact]",
    ]
    acts(marked("[T Pact]", language))

    started = time.process_time()
    for text in texts:
        acts(marked(text, language))

    assert time.process_time() - started < 10
