"""Which acts are read by clause: with words of any kind between, by people, in lists, left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marked import marked
from test_acts import read

from kb.drafting.frames.acts import acts


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "Ministers [P Ann Kay] of [C Kenya] and [P Bob Lee] of [C Ghana] signed the [T Pact] in [L Accra] on [D 3 May 2021].",
     ["Signature | Kenya, Ghana | by Ann Kay | by Bob Lee | 3 May 2021 | in Accra"]),
    ("en", "For [C Kenya] and [C Ghana], the [T Pact] entered into force on [D 3 May 2021].",
     ["EntryIntoForceForParty | Kenya, Ghana | 3 May 2021"]),
    ("en", "The ministers noted that the [T Pact] had entered into force on [D 3 May 2011].", ["EntryIntoForce | 3 May 2011"]),
    ("en", "[C Kenya] on [D 3 May 2021] signed with [C Ghana] the [T Pact].", ["Signature | Kenya, Ghana | 3 May 2021"]),
    ("en", "The [T Pact] has been in force since [D 3 May 2011].", ["EntryIntoForce | 3 May 2011"]),
    ("en", "The [T Pact] will enter into force 30 days after the tenth ratification.", ["Scheduled EntryIntoForce"]),
    ("en", "[C Chile]'s Congress has passed a bill approving the [T Pact].", ["DomesticApproval | Chile"]),
    ("en", "The [T Pact] was approved by the Parliament of [C Kenya] on [D 3 May 2021].", ["DomesticApproval | Kenya | 3 May 2021"]),
    ("en", "[C Kenya] has decided not to sign the [T Pact].", ["Denied Signature | Kenya"]),
    ("en", "[C Kenya] is expected to ratify the [T Pact] by [D June 2031].", ["Scheduled Ratification | Kenya"]),
    ("en", "[C Kenya] signed and [C Ghana] ratified the [T Pact].", ["Ratification | Ghana"]),
    ("es", "[C Chile] no ha firmado ni ratificado el [T Pacto].", ["Denied Signature | Chile", "Denied Ratification | Chile"]),
    ("en", "The [T Pact], which was opened for signature at [L New York] in [D 2011], has 60 parties.",
     ["OpeningForSignature | 2011 | in New York"]),
    ("id", "Menteri Luar Negeri [C Indonesia] [P Retno] dan Menteri Luar Negeri [C Turki] [P Hakan] menandatangani [T Perjanjian] di [L Ankara], Kamis [D 1/2/2024].",
     ["Signature | Indonesia, Turki | by Retno | by Hakan | 1/2/2024 | in Ankara"]),
    ("id", "[C Indonesia] menandatangani [T Perjanjian] dengan [C Turki] di [L Ankara] pada [D 1 Februari 2024].",
     ["Signature | Indonesia, Turki | 1 Februari 2024 | in Ankara"]),
    ("id", "[T Konvensi] diadopsi di [L Jenewa] pada [D 3 Mei 2011] oleh [O Konferensi Perburuhan Internasional].",
     ["Adoption | Konferensi Perburuhan Internasional | 3 Mei 2011 | in Jenewa"]),
    ("id", "[T Perjanjian] itu akan mulai berlaku 30 hari setelah pertukaran piagam ratifikasi.", ["Scheduled EntryIntoForce"]),
    ("id", "DPR [C Indonesia] pada [D 15 Desember 2022] menyetujui rancangan undang-undang tentang pengesahan [T Perjanjian].",
     ["DomesticApproval | Indonesia | 15 Desember 2022"]),
    ("id", "Rapat Paripurna DPR [C Indonesia], Selasa, mengesahkan RUU ratifikasi [T Perjanjian].", ["DomesticApproval | Indonesia"]),
    ("id", "[C Kenya] secara resmi keluar dari [T Pakta] pada [D 3 Mei 2021].", ["Withdrawal | Kenya | 3 Mei 2021"]),
    ("id", "[C Indonesia] dan [C Turki] teken [T perjanjian ekstradisi]", ["Signature | Indonesia, Turki"]),
    ("id", "[T Konvensi], yang dibuka untuk ditandatangani di [L Oslo] pada [D 3 Desember 2008], melarang bom curah.",
     ["OpeningForSignature | 3 Desember 2008 | in Oslo"]),
    ("vi", "[T Hiệp định] được ký tại [L Manila] [D ngày 8/7/2024] bởi Bộ trưởng Quốc phòng [C Philippines] [P Antonio Cruz] và Ngoại trưởng [C Nhật Bản] [P Haruka].",
     ["Signature | Philippines, Nhật Bản | by Antonio Cruz | by Haruka | ngày 8/7/2024 | in Manila"]),
    ("vi", "[C Việt Nam] ký với [C Lào] [T Hiệp định] tại [L Viêng Chăn].", ["Signature | Việt Nam, Lào | in Viêng Chăn"]),
    ("vi", "[C Việt Nam] đã ký [T Hiệp định] với [C Lào] [D ngày 3/5/2021].", ["Signature | Việt Nam, Lào | ngày 3/5/2021"]),
    ("vi", "[T Công ước] được thông qua tại [L Nagoya], [C Nhật Bản], vào [D ngày 15-10-2010].", ["Adoption | ngày 15-10-2010 | in Nagoya"]),
    ("vi", "[T Hiệp định] sẽ có hiệu lực 30 ngày sau khi hai bên thông báo cho nhau.", ["Scheduled EntryIntoForce"]),
    ("vi", "[T Hiệp định] chưa có hiệu lực.", ["Denied EntryIntoForce"]),
    ("vi", "[C Trung Quốc] quyết định không ký [T Công ước].", ["Denied Signature | Trung Quốc"]),
    ("vi", "[C Trung Quốc] dự kiến sẽ phê chuẩn [T Công ước] vào [D tháng 6/2031].", ["Scheduled Ratification | Trung Quốc | tháng 6/2031"]),
    ("vi", "[T Công ước] mở ký tại [L Oslo], [C Na Uy], [D ngày 3/12/2008].", ["OpeningForSignature | ngày 3/12/2008 | in Oslo"]),
    ("es", "[C Chile] firmó con [C Perú] el [T Acuerdo] el [D 3 de mayo de 2021].", ["Signature | Chile, Perú | 3 de mayo de 2021"]),
    ("es", "El [T Convenio] fue adoptado en [L Ginebra] el [D 3 de mayo de 2011] por la [O Conferencia Internacional del Trabajo].",
     ["Adoption | Conferencia Internacional del Trabajo | 3 de mayo de 2011 | in Ginebra"]),
    ("es", "El [T Convenio] está en vigor desde el [D 3 de mayo de 2011].", ["EntryIntoForce | 3 de mayo de 2011"]),
    ("es", "El [T Convenio] rige desde el [D 3 de mayo de 2011].", ["EntryIntoForce | 3 de mayo de 2011"]),
    ("es", "El [T Acuerdo] regirá a los treinta días del canje de los instrumentos.", ["Scheduled EntryIntoForce"]),
    ("es", "El [T Acuerdo] entrará en vigencia cuando las partes se notifiquen.", ["Scheduled EntryIntoForce"]),
    ("es", "El [T Acuerdo] fue aprobado por el Congreso de [C Chile] el [D 3 de mayo de 2021].", ["DomesticApproval | Chile | 3 de mayo de 2021"]),
    ("es", "[C Argentina], que participó en las negociaciones, decidió no firmar el [T Acuerdo].", ["Denied Signature | Argentina"]),
    ("es", "[C Chile] tiene previsto ratificar el [T Acuerdo] antes de [D junio de 2031].", ["Scheduled Ratification | Chile"]),
    ("fr", "Le [C Kenya] a signé avec le [C Ghana] l'[T Accord].", ["Signature | Kenya, Ghana"]),
    ("fr", "La [T Convention] a été adoptée à [L Genève] par la [O Conférence internationale du Travail] le [D 23 février 2006].",
     ["Adoption | Conférence internationale du Travail | 23 février 2006 | in Genève"]),
    ("fr", "La [T Convention] est en vigueur depuis le [D 20 août 2013].", ["EntryIntoForce | 20 août 2013"]),
    ("fr", "L'[T Accord] entrera en vigueur dès que les deux parties se seront notifié l'accomplissement des formalités.",
     ["Scheduled EntryIntoForce"]),
    ("fr", "Le Parlement du [C Kenya] n'a pas encore approuvé la [T Convention].", ["Denied DomesticApproval | Kenya"]),
    ("fr", "Le [C Tchad] n'a jamais signé la [T Convention].", ["Denied Signature | Tchad"]),
    ("fr", "Le [C Kenya] a décidé de ne pas signer la [T Convention].", ["Denied Signature | Kenya"]),
])  # fmt: skip
def test_an_act_is_told_in_many_words(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    ("en", "[C Kenya] at the meeting said ministers signed the [T Pact]."),
    ("en", "[C Kenya]'s neighbours, in [D 2003], signed the [T Pact]."),
    ("en", "Experts in [C Kenya] yesterday signed the [T Pact]."),
    ("en", "A committee of the Senate of [C Chile] approved the [T Pact]."),
    ("en", "[C Kenya] signed in the presence of ministers a decree on the [T Pact]."),
    ("en", "Before [C Kenya], in [D 2003], ratified the [T Pact], it waited."),
    ("en", "Parliament in [C Kenya] debated the bill approving the [T Pact]."),
    ("en", "The commander of [C Kenya], [P Bob Lee], signed an order under the [T Pact]."),
    ("en", "[P Ann Lee], who covers [C Kenya] for the paper, signed copies of the [T Pact]."),
    ("en", "The [T Pact] was signed off by the cabinet of [C Kenya]."),
    ("en", "The petition on the [T Pact] was signed by ministers of [C Kenya] and [C Ghana]."),
    ("en", "The ambassador of [C Kenya] to [C Chile], [P Ann Lee], signed the [T Pact]."),
    ("es", "El embajador de [C Kenia] en [C Chile], [P Ana Lee], firmó el [T Pacto]."),
    ("en", "[C Kenya] accepted the invitation and criticised the [T Pact]."),
    ("en", "It is feared that [C Kenya], after the vote, left the [T Pact]."),
    ("en", "Three States have signed the [T Pact]; [C Kenya] watched."),
    ("en", "No State has ratified the [T Pact]: [C Kenya], [C Ghana] and [C Chile] are waiting."),
    ("en", "Five States have yet to ratify the [T Pact]: [C Kenya] and [C Ghana] among them."),
    ("en", "The court of [C Kenya] gave its consent to the [T Pact]."),
    ("en", "Opposition leaders of [C Kenya] signed the [T Pact]."),
    ("en", "Rebel leader [P Bob Lee] of [C Kenya] signed the [T Pact] with the government."),
    ("fr", "Le [C Kenya], lors de la réunion, a dit que les ministres ont signé l'[T Accord]."),
    ("fr", "Des experts au [C Kenya] ont, lundi, signé l'[T Accord]."),
    ("fr", "Une commission du Sénat du [C Chili] a approuvé l'[T Accord]."),
    ("fr", "Le gouvernement du [C Kenya] a déposé lundi le projet de loi sur l'[T Accord]."),
    ("fr", "Aucun État n'a ratifié l'[T Accord] : le [C Kenya] et le [C Ghana] attendent."),
    ("fr", "Le décret du [C Kenya] sur l'[T Accord] est en vigueur depuis [D 2003]."),
    ("es", "[C Chile], en la reunión, dijo que los ministros firmaron el [T Acuerdo]."),
    ("es", "Una comisión del Senado de [C Chile] aprobó el [T Acuerdo]."),
    ("es", "La ley sobre el [T Acuerdo] rige desde [D 2003]."),
    ("es", "Ningún país ha ratificado el [T Acuerdo]: [C Chile] y [C Perú] esperan."),
    ("es", "[C Chile] ingresó al salón donde se firmó el [T Acuerdo]."),
    ("es", "[C Chile] asistió a la firma del [T Acuerdo]."),
    ("id", "[C Kenya] dalam pertemuan mengatakan para menteri menandatangani [T Pakta]."),
    ("id", "Komisi parlemen [C Kenya] menyetujui [T Pakta]."),
    ("id", "Peraturan tentang [T Pakta] berlaku sejak [D 2003]."),
    ("id", "Belum ada negara yang meratifikasi [T Pakta]: [C Kenya] dan [C Chile] menunggu."),
    ("id", "[C Kenya] menyerahkan piagam ratifikasi [T Pakta] kepada parlemen."),
    ("vi", "[C Kenya] tại cuộc họp nói các bộ trưởng ký [T Hiệp ước]."),
    ("vi", "Ủy ban của Quốc hội [C Kenya] thông qua [T Hiệp ước]."),
    ("vi", "Nghị định về [T Hiệp ước] có hiệu lực từ [D năm 2003]."),
    ("vi", "Chưa nước nào phê chuẩn [T Hiệp ước]: [C Kenya] và [C Chile] còn chờ."),
    ("vi", "[C Kenya] trao cờ cho đoàn [C Chile] sau khi xem [T Hiệp ước]."),
])  # fmt: skip
def test_words_of_another_clause_make_no_act(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "[P Ana Ruiz] arrived. [P Ana Ruiz] signed the [T Pact].", []),
])  # fmt: skip
def test_people_act_for_the_state_that_words_give_them(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # What is said next of a treaty, behind those who signed it and behind a place in its State.
    ("en", "The [T Pact], which was adopted in [D 2013] and has been in force since [D 2017], is old.",
     ["Adoption | 2013", "EntryIntoForce | 2017"]),
    # A day since which the treaty is in force is no day of what was done to it.
    ("en", "[C Kenya] handed over its instrument of acceptance of the [T Pact], in force since [D 2019].",
     ["Deposit | Kenya | deposits Acceptance", "EntryIntoForce | 2019"]),
])  # fmt: skip
def test_what_stands_in_the_clause_of_a_verb_is_of_that_verb(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    ("id", "[T Konvensi] berlaku sejak [D 13 Agustus 2021]."),
    ("id", "[T Konvensi] mulai berlaku pada [D 1 Juli 2021]."),
    ("vi", "[T Công ước] có hiệu lực từ [D ngày 1/8/2021]."),
])  # fmt: skip
def test_of_a_text_without_a_day_it_is_not_known_whether_a_day_is_gone_by(language, text):
    """Verbs of these languages have no tense."""
    annotated = marked(text, language)

    outlooks = [
        [act.outlook for act in acts(replace(annotated, published=day))]
        for day in (None, "2021-01-01", "2024-01-01")
    ]

    assert outlooks == [[], ["Scheduled"], [""]]


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Nouns that tell what was done.
    ("en", "After ratification by [C Kenya], the [T Pact] will have 170 parties.", []),
    # The present tells what is done in headlines alone.
    ("en", "It is new. [C Kuwait] ratifies the [T Ships Convention].", []),
    # Capitals for their governments, and not as places.
    ("en", "In [L Paris], [C Chile] signed the [T Pact].", ["Signature | Chile"]),
    ("id", "Lima negara menandatangani [T Pakta].", []),
])  # fmt: skip
def test_what_stands_for_a_verb_or_a_state_tells_of_an_act(language, text, expected):
    assert read(text, language) == expected
