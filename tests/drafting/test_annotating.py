"""What is found in texts of five languages before any fact is drafted."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kb.drafting.entities.annotating import annotate
from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import Names
from kb.drafting.text.segmentation import sentences
from kb.seeds.demonyms import Demonyms
from kb.seeds.labels import Label, Labels

LABELS = Labels.from_labels(
    [
        *(Label("country/id", "Indonesia", language) for language in ("en", "id", "vi", "es")),
        Label("country/vn", "Viet Nam", "en"),
        Label("country/vn", "Vietnam", "id"),
        Label("country/vn", "Việt Nam", "vi"),
        Label("country/ng", "Nigeria", "en"),
        Label("country/ne", "Niger", "en"),
        Label("country/sg", "Singapore", "en"),
        Label("country/ru", "Nga", "vi"),
        Label("country/gb", "Anh", "vi"),
        Label("country/ke", "Kenya", "en"),
        Label("country/co", "Colombia", "es"),
        Label("country/fr", "France", "fr"),
        Label("country/ke", "Kenya", "fr"),
        Label("country/ke", "Kenia", "es"),
        Label("country/cl", "Chili", "fr"),
        *(Label("country/cl", "Chile", language) for language in ("en", "es")),
        Label("country/de", "Đức", "vi"),
        Label("country/us", "Mỹ", "vi"),
        Label("organization/united-nations", "United Nations", "en"),
        Label("organization/united-nations", "UN", "en"),
        Label("organization/united-nations", "Perserikatan Bangsa-Bangsa", "id"),
        Label("person/to-lam", "Tô Lâm", "vi"),
        Label("place/hanoi", "Hanoi", "en"),
        Label("treaty/x", "Singapore Convention on Mediation", "en"),
        Label("treaty/y", "Konvensi Hanoi", "id"),
    ],
    Demonyms(
        {
            "en": {"Kenyan": ("country/ke",)},
            "es": {"colombiano": ("country/co",)},
            "fr": {"kényan": ("country/ke",)},
        }
    ),
)


def found_in(text, language, published=None):
    article = SimpleNamespace(text=text, language=language, published=published)
    return annotate(article, Names.of(LABELS, language), Candidates(LABELS, language))


def things_in(text, language, *kinds):
    """The words and references of what is named, in the order of the text."""
    annotated = found_in(text, language).annotated
    return [
        (annotated.words(one), one.reference)
        for one in annotated.entities
        if not one.is_mention and not one.is_described and (not kinds or one.kind in kinds)
    ]


def offices_in(text, language):
    """Who is said to be what, and of what."""
    return [
        (
            text[one.name.start : one.name.end],
            text[one.office.start : one.office.end],
            one.of.reference if one.of else "",
        )
        for one, _ in found_in(text, language).holdings
        if not one.title
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Nigeria and Niger met.", "en", [("Nigeria", "country/ng"), ("Niger", "country/ne")]),
        ("Delegates of Vietnam came.", "id", [("Vietnam", "country/vn")]),
        ("Bà Ngà gặp đại diện của Nga.", "vi", [("Nga", "country/ru")]),  # accents tell them apart
        ("Ông Anh nói.", "vi", []),  # a man of that name, more often than the State
        ("Singapore hosted the Singapore Convention on Mediation.", "en", [("Singapore", "country/sg")]),
        ("The indonesia of old", "en", []),
        ("Ủy ban Pháp luật họp.", "vi", []),
    ],
)  # fmt: skip
def test_a_state_is_named_by_whole_words_and_not_within_a_treaty(text, language, expected):
    assert things_in(text, language, "country") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "The Vienna Convention on the Law of Treaties was adopted.", "en",
            [("Vienna Convention on the Law of Treaties", "treaty/vienna-convention-on-the-law-of-treaties")],
        ),
        (
            "Konvensi Tentang Hukum Laut (Konvensi Montego) berlaku.", "id",
            [("Konvensi Tentang Hukum Laut", "treaty/konvensi-tentang-hukum-laut"),
             ("Konvensi Montego", "treaty/konvensi-tentang-hukum-laut")],
        ),
        (
            "Công ước về chống tra tấn được thông qua.", "vi",
            [("Công ước về chống tra tấn", "treaty/cong-uoc-ve-chong-tra-tan")],
        ),
        (
            "La Convención sobre los Derechos del Niño fue adoptada.", "es",
            [("Convención sobre los Derechos del Niño", "treaty/convencion-sobre-los-derechos-del-nino")],
        ),
        (
            "La Convention sur l'interdiction des mines a été signée.", "fr",
            [("Convention sur l'interdiction des mines", "treaty/convention-sur-l-interdiction-des-mines")],
        ),
        (
            "Công ước số 87 có hiệu lực.", "vi", [("Công ước số 87", "treaty/cong-uoc-so-87")],
        ),
        ("The Convention entered into force. The 1951 Convention too.", "en", []),
        ("Perjanjian ini ditandatangani di Jakarta.", "id", []),
        ("Persetujuan DPR diperlukan.", "id", []),  # what a parliament gives
        (
            "La Convention de 1961 sur la réduction des cas d'apatridie est ancienne.", "fr",
            [("Convention de 1961 sur la réduction des cas d'apatridie",
              "treaty/convention-de-1961-sur-la-reduction-des-cas-d-apatridie")],
        ),
        (
            "la Convención de Ramsar comunicó", "es", [("Convención de Ramsar", "treaty/convencion-de-ramsar")],
        ),
        (
            "El Acuerdo de Escazú en Costa Rica", "es", [("Acuerdo de Escazú", "treaty/acuerdo-de-escazu")],
        ),
    ],
)  # fmt: skip
def test_a_treaty_is_named_by_more_than_its_kind(text, language, expected):
    assert things_in(text, language, "treaty") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Le Protocole à la Charte africaine relatif aux droits des femmes est signé.", "fr",
         ["Protocole à la Charte africaine relatif aux droits des femmes"]),
        ("El Protocolo a la Convención Americana sobre Derechos Humanos rige.", "es",
         ["Protocolo a la Convención Americana sobre Derechos Humanos"]),
        ("La France dénonce le Traité sur la Charte de l'énergie.", "fr", ["Traité sur la Charte de l'énergie"]),
        ("Ratificó el Convenio de Cooperación en Materia de Defensa.", "es", ["Convenio de Cooperación en Materia de Defensa"]),
        ("Zambia ratified the Ljubljana–The Hague Convention.", "en", ["Ljubljana–The Hague Convention"]),
        ("A Protocol amending the Double Taxation Convention was signed.", "en",
         ["Protocol amending the Double Taxation Convention"]),
        ("Un Accord sur la pêche et un Mémorandum d'entente sur l'eau sont signés.", "fr",
         ["Accord sur la pêche", "Mémorandum d'entente sur l'eau"]),
        ("Mali ký Công ước Basel và trở thành thành viên thứ 112.", "vi", ["Công ước Basel"]),
        ("Quốc hội phê chuẩn Công ước Basel và giao Chính phủ thực hiện.", "vi", ["Công ước Basel"]),
        ("Hai bên ký Nghị định thư sửa đổi Hiệp định khung về hợp tác.", "vi",
         ["Nghị định thư sửa đổi Hiệp định khung về hợp tác"]),
        ("Sekretaris Eksekutif Konvensi Minamata Anneke Verhoeven hadir.", "id", ["Konvensi Minamata"]),
        # When and where it was done is no part of the name.
        ("Peru signed the Agreement on Fisheries Subsidies on the sidelines of the meeting.", "en", ["Agreement on Fisheries Subsidies"]),
        ("Peru meneken Konvensi Keanekaragaman Hayati di sela-sela sidang.", "id", ["Konvensi Keanekaragaman Hayati"]),
        # Two treaties in a row, and those between whom one is.
        ("L'Accord sur le transport aérien entre le Bénin et le Togo est en vigueur.", "fr",
         ["Accord sur le transport aérien entre le Bénin et le Togo"]),
        ("La Convention luxembourgo-colombienne contre la double imposition est signée.", "fr",
         ["Convention luxembourgo-colombienne contre la double imposition"]),
        ("La Convención sobre Municiones en Racimo está en vigor.", "es", ["Convención sobre Municiones en Racimo"]),
        ("Hiệp ước về biểu diễn và bản ghi âm có hiệu lực.", "vi", ["Hiệp ước về biểu diễn và bản ghi âm"]),
        # A memorandum is named as a treaty is, by its abbreviation as well.
        ("They signed a Memorandum of Understanding (MoU) on Ports and  Coastal Safety.", "en",
         ["Memorandum of Understanding (MoU) on Ports and  Coastal Safety"]),
        ("Kenya and Chile signed an MoU on Coastal Safety.", "en", ["MoU on Coastal Safety"]),
        ("The MoU covers ports.", "en", []),
        # The place where a body of the name is, and that where it was signed.
        ("They signed a Memorandum of Understanding (MoU) on the hosting of a Fisheries Academy in Hanoi.", "en",
         ["Memorandum of Understanding (MoU) on the hosting of a Fisheries Academy in Hanoi"]),
        ("They signed a Memorandum of Understanding (MoU) on Ports and Safety in Hanoi.", "en",
         ["Memorandum of Understanding (MoU) on Ports and Safety"]),
        ("They signed a Memorandum of Understanding (MoU) on a Fisheries Strategy in Hanoi.", "en",
         ["Memorandum of Understanding (MoU) on a Fisheries Strategy"]),
        ("MoU antara LIPO dan SEDA tentang Kemitraan Usaha Kecil diteken.", "id",
         ["MoU antara LIPO dan SEDA tentang Kemitraan Usaha Kecil"]),
        ("MoU tentang Kerja Sama di Bidang Kesehatan diteken.", "id", ["MoU tentang Kerja Sama di Bidang Kesehatan"]),
        ("An Agreement between the Ministry of Education, Science, and Arts and the Office of Ports is new.", "en",
         ["Agreement between the Ministry of Education, Science, and Arts and the Office of Ports"]),
    ],
)  # fmt: skip
def test_the_name_of_a_treaty_goes_as_far_as_its_words(text, language, expected):
    assert [words for words, _ in things_in(text, language, "treaty")] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They signed an agreement on cross-border trade in Lima.", "en", ["agreement on cross-border trade"]),
        ("Ils ont signé un accord relatif au transport routier jeudi.", "fr", ["accord relatif au transport routier"]),
        ("Firmaron un convenio de cooperación aduanera en Lima.", "es", ["convenio de cooperación aduanera"]),
        ("Firmaron un tratado en materia de extradición.", "es", ["tratado en materia de extradición"]),
        ("Hiệp định về chuyển giao người bị kết án được ký.", "vi", []),  # a name
        # No treaties, or none that words tell apart.
        ("The company signed a loan agreement with a bank.", "en", []),
        ("Kenya signed the agreement. In agreement with them it left.", "en", []),
        ("La convention évite la double imposition.", "fr", []),
        ("Perjanjian mulai berlaku. Perjanjian sewa berakhir.", "id", []),
        ("Hiệp định quy định rõ.", "vi", []),
    ],
)  # fmt: skip
def test_a_treaty_may_be_named_in_small_letters_by_what_it_is_on(text, language, expected):
    annotated = found_in(text, language).annotated

    assert [annotated.words(one) for one in annotated.entities if one.is_described] == expected


@pytest.mark.parametrize(
    ("text", "language", "alias"),
    [
        ("The Maritime Labour Convention (MLC) is old. The MLC helps.", "en", "MLC"),
        ("La Convention du travail maritime (MLC) existe. La MLC aide.", "fr", "MLC"),
        ("Konvensi ILO Nomor 188 lama. Konvensi 188 berguna.", "id", "Konvensi 188"),
        ("Công ước về bom, đạn chùm (CCM) có hiệu lực. Công ước CCM tốt.", "vi", "Công ước CCM"),
        ("Công ước số 87 về tự do liên kết có hiệu lực. Công ước số 87 tốt.", "vi", "Công ước số 87"),
        ("La Convention (n° 190) sur la violence. La convention n° 190 aide.", "fr", "convention n° 190"),
        ("Convention of 23 May 2007 on the Recovery of Child Support. The Child Support Convention helps.",
         "en", "Child Support Convention"),
    ],
)  # fmt: skip
def test_another_name_is_that_of_the_same_treaty(text, language, alias):
    annotated = found_in(text, language).annotated

    named = {
        annotated.words(one): one.reference for one in annotated.entities if one.kind == "treaty"
    }
    assert alias in named
    assert len(set(named.values())) == 1


def test_the_abbreviation_of_a_body_behind_a_treaty_is_none_of_it():
    text = "The Convention on Mediation of the United Nations (UN) is new. The UN helps."

    annotated = found_in(text, "en").annotated

    assert [annotated.words(o) for o in annotated.entities if o.kind == "treaty"] == [
        "Convention on Mediation of the United Nations"
    ]


def test_a_short_name_is_that_of_the_treaty_whose_name_goes_on():
    text = "The Singapore Convention on Mediation is new. The Singapore Convention helps."

    assert things_in(text, "en", "treaty") == [
        ("Singapore Convention on Mediation", "treaty/x"),
        ("Singapore Convention", "treaty/x"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Ministry of Law and the Asian Trade Bank met.", "en", ["Ministry of Law", "Asian Trade Bank"]),
        ("Kementerian Luar Negeri (Kemlu) hadir.", "id", ["Kementerian Luar Negeri", "Kemlu"]),
        ("Bộ Ngoại giao cho biết.", "vi", ["Bộ Ngoại giao"]),
        ("La Corte Penal Internacional decidió.", "es", ["Corte Penal Internacional"]),
        ("Le ministère des Affaires étrangères confirme.", "fr", ["ministère des Affaires étrangères"]),
        ("la Commission du bassin du lac Tchad (CBLT) a dit", "fr", ["Commission du bassin du lac Tchad", "CBLT"]),
        ("The commission met at the office.", "en", []),
        ("Bộ trưởng đến.", "vi", []),  # a minister is no ministry
        ("Kepala Badan Narkotika Nasional Agus Salim", "id", ["Badan Narkotika Nasional"]),  # and a man
        ("La Banque ouest-africaine de développement (BOAD) paie.", "fr", ["Banque ouest-africaine de développement", "BOAD"]),
        ("a commission of jurists", "en", []),
        ("Kepala BNPB Budi Santoso hadir.", "id", ["BNPB"]),
        ("le parlement de France a voté", "fr", ["parlement de France"]),
        ("la cancillería de Colombia informó", "es", ["cancillería de Colombia"]),
        ("The parliament met. El parlamento votó.", "en", []),  # of which State?
        ("l'Autorité de régulation a demandé au Sénat de ratifier", "fr", ["Autorité de régulation", "Sénat"]),
        ("The Ministry of Foreign Affairs, Trade and Regional Integration left.", "en",
         ["Ministry of Foreign Affairs, Trade and Regional Integration"]),
        ("El Ministerio de Agricultura, Pesca y Alimentación firmó.", "es", ["Ministerio de Agricultura, Pesca y Alimentación"]),
        ("le ministère de l'Économie, des Finances et de la Souveraineté a dit", "fr",
         ["ministère de l'Économie, des Finances et de la Souveraineté"]),
        ("Bộ Văn hóa, Thể thao và Du lịch cho biết hiệp định sẽ có hiệu lực.", "vi", ["Bộ Văn hóa, Thể thao và Du lịch"]),
        ("Kementerian Energi, Lingkungan, dan Perubahan Iklim siap.", "id",
         ["Kementerian Energi, Lingkungan, dan Perubahan Iklim"]),
        # A forum of businesses is held, and is no body.
        ("Menlu membuka Forum Bisnis Indonesia-Peru di Lima.", "id", []),
        ("The Senate and Fisheries Agency met.", "en", ["Senate", "Fisheries Agency"]),
        ("juru bicara Kemlu Rolliansyah Soemirat hadir.", "id", ["Kemlu"]),
        ("Anggota Komisi XIII DPR dari Fraksi Perjuangan hadir.", "id", ["Komisi XIII DPR"]),
        ("Hiệp hội Hoa Đà Lạt lo ngại chi phí bản quyền.", "vi", ["Hiệp hội Hoa Đà Lạt"]),
        ("Văn phòng Tổng thống Nam Phi ra thông báo.", "vi", ["Văn phòng Tổng thống Nam Phi"]),
        # A house in which people meet is a place.
        ("It was held at the Suva Civic Centre.", "en", []),
        ("Elle s'est tenue au Centre international de conférences de Dakar.", "fr", []),
        ("Họ họp tại Trung tâm Hội nghị Quốc gia.", "vi", []),
        # A word that begins as a head does, or is none in small letters.
        ("Quốc hội thông qua Luật Sở hữu trí tuệ và Bộ luật Hàng hải.", "vi", ["Quốc hội"]),
        ("À l'initiative de la France, la délégation de Madagascar est partie.", "fr", []),
        ("Por iniciativa de Bélgica, la misión de Perú se retiró.", "es", []),
        ("Kỳ họp của Ủy ban dự kiến diễn ra.", "vi", []),
        ("La Agencia Tributaria publicó la nota.", "es", ["Agencia Tributaria"]),
    ],
)  # fmt: skip
def test_an_organisation_is_a_head_with_what_goes_with_it(text, language, expected):
    assert [words for words, _ in things_in(text, language, "organization")] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Kenyan Foreign Minister Amina Odhiambo spoke.", "en", [("Amina Odhiambo", "Foreign Minister", "country/ke")]),
        ("Kenya’s Cabinet Secretary Amina Odhiambo spoke.", "en", [("Amina Odhiambo", "Cabinet Secretary", "country/ke")]),
        (
            "Minister for Home Affairs and Minister for Law K Tan spoke.", "en",
            [("K Tan", "Minister for Home Affairs", ""), ("K Tan", "Minister for Law", "")],
        ),
        ("Ana Ruiz, the President of Indonesia, spoke.", "en", [("Ana Ruiz", "President", "country/id")]),
        ("Menteri Luar Negeri Sari Dewi hadir.", "id", [("Sari Dewi", "Menteri Luar Negeri", "")]),
        ("Presiden Suharjo hadir.", "id", [("Suharjo", "Presiden", "")]),  # one name is a whole name there
        ("Bộ trưởng Nhân lực Lim Wei Ming đến.", "vi", [("Lim Wei Ming", "Bộ trưởng Nhân lực", "")]),
        ("Chủ tịch nước và Tổng thống Juma Otieno gặp nhau.", "vi", [("Juma Otieno", "Tổng thống", "")]),
        ("El canciller colombiano, Luis Rey Mora, firmó.", "es", [("Luis Rey Mora", "canciller", "country/co")]),
        ("La ministra de Justicia, Eva Sol, habló.", "es", [("Eva Sol", "ministra de Justicia", "")]),
        ("Sekretaris Jenderal Perserikatan Bangsa-Bangsa Ana Ruiz", "id", [("Ana Ruiz", "Sekretaris Jenderal", "organization/united-nations")]),
        ("The Minister spoke. President of the session.", "en", []),
        ("Direktur Jenderal Hak Cipta Budi Santoso hadir.", "id", [("Budi Santoso", "Direktur Jenderal Hak Cipta", "")]),
        ("La porte-parole du ministère, Sarra Guellouz, parle.", "fr", [("Sarra Guellouz", "porte-parole du ministère", "")]),
        ("le ministre de la Justice, le général Yao Bodjona, a dit", "fr", [("Yao Bodjona", "ministre de la Justice", "")]),
        ("La ingeniera colombiana Eva Sol habló.", "es", [("Eva Sol", "ingeniera colombiana", "")]),  # of no State
        ("el presidente, Bogotá", "es", []),
        ("Kepala Badan Pelindungan Pekerja Migran (BP2MI) Agus Salim hadir.", "id",
         [("Agus Salim", "Kepala", "organization/badan-pelindungan-pekerja-migran")]),
        ("Menteri Kelautan dan Perikanan, Laksamana (Purn.) Agus Salim, hadir.", "id",
         [("Agus Salim", "Menteri Kelautan dan Perikanan", "")]),
        ("the Minister of Environment, Forestry and Tourism, Mr Juma Otieno", "en",
         [("Juma Otieno", "Minister of Environment, Forestry and Tourism", "")]),
        ("Bộ trưởng Thương mại và Công nghiệp Nga Ivan Petrov đến.", "vi",
         [("Ivan Petrov", "Bộ trưởng Thương mại và Công nghiệp", "country/ru")]),
        ("the deputy prime minister, Josaia Koroi, spoke", "en", [("Josaia Koroi", "deputy prime minister", "")]),
        ("El ministro del Interior encargado, Luis Rey Mora, habló.", "es", [("Luis Rey Mora", "ministro del Interior encargado", "")]),
        ("Wali Kota Bitung Hengky Honandar hadir.", "id", [("Hengky Honandar", "Wali Kota Bitung", "")]),
        ("Gubernur Jawa Barat Budi Santoso hadir.", "id", [("Budi Santoso", "Gubernur Jawa Barat", "")]),
        ("Menko Perekonomian Agus Salim hadir.", "id", [("Agus Salim", "Menko Perekonomian", "")]),
        ("Deputi Bidang Koordinasi Politik Luar Negeri, Sari Dewi, hadir.", "id",
         [("Sari Dewi", "Deputi Bidang Koordinasi Politik Luar Negeri", "")]),
        ("Kapolri Jenderal Pol. Budi Santoso hadir.", "id", [("Budi Santoso", "Kapolri", "")]),
        ("Bí thư Tỉnh ủy Quảng Ninh Vũ Đại Thắng đến.", "vi", [("Vũ Đại Thắng", "Bí thư Tỉnh ủy Quảng Ninh", "")]),
        ("Đại sứ Karl Van den Bossche trình Quốc thư.", "vi", [("Karl Van den Bossche", "Đại sứ", "")]),
        ("Ana Ruiz, Kenya's trade minister, spoke.", "en", [("Ana Ruiz", "trade minister", "country/ke")]),
        ("Los ministros de Hacienda y Energía acudieron.", "es", []),
        ("The minister and her Kenyan colleague, Juma Otieno, met.", "en", [("Juma Otieno", "colleague", "")]),
        ("Người đồng cấp Kenya Juma Otieno đến.", "vi", [("Juma Otieno", "Người đồng cấp", "country/ke")]),
        ("The Minister for Ports, Tom Hall MP, spoke.", "en", [("Tom Hall", "Minister for Ports", "")]),
        ("Tom Hall KC MP, the Minister for Ports, spoke.", "en", [("Tom Hall", "Minister for Ports", "")]),
        ("Presiden Ramos Horta Temui Budi.", "id", [("Ramos Horta", "Presiden", "")]),  # a verb
        ("Dubes Indonesia Temui Budi.", "id", []),
    ],
)  # fmt: skip
def test_an_office_is_held_by_the_name_beside_it(text, language, expected):
    assert sorted(offices_in(text, language)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("In Harare they met.", "en", ["Harare"]),
        ("It took place at the Peace Palace in The Hague.", "en", ["Peace Palace", "The Hague"]),
        ("In May, in Part Two and in English, nothing changed.", "en", []),
        ("The envoy in Harare John Ncube Moyo Dube signed.", "en", []),  # a place and a man
        ("Se firmó en el Palacio de López.", "es", ["Palacio de López"]),
        ("comunicó desde Gland y en La Paz", "es", ["Gland", "La Paz"]),
        ("Ia bertolak ke Bitung dari Gedung Pancasila.", "id", ["Bitung", "Gedung Pancasila"]),
        ("Surat itu dikirim ke Presiden.", "id", []),
        ("Lễ ký diễn ra tại Phủ Chủ tịch.", "vi", ["Phủ Chủ tịch"]),
    ],
)  # fmt: skip
def test_a_place_is_told_by_a_word_beside_it(text, language, expected):
    assert [words for words, _ in things_in(text, language, "place")] == expected


def test_a_body_is_that_of_a_state_that_was_named_with_it():
    text = "Kenya's Senate met. The Senate voted."

    named = things_in(text, "en", "organization")

    assert {reference for _, reference in named} == {"organization/senate-of-kenya"}


def test_a_ministry_without_its_state_is_left_to_the_curator():
    found = found_in("The Ministry of Law spoke. The Ministry of Trade of Kenya did not.", "en")

    listed = found.candidates.listed([one.reference for one in found.annotated.entities])
    assert [(one["ref"], "because" in one) for one in listed] == [
        ("organization/ministry-of-law", True),
        ("organization/ministry-of-trade-of-kenya", False),
    ]


def test_an_office_alone_is_of_neither_of_two_who_hold_it():
    text = "Minister Ann Roe met Minister Luis Roa. The Minister laughed."

    assert [one for one in found_in(text, "en").annotated.entities if one.start > 38] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bộ trưởng Phùng Đức Lâm ký.", []),
        ("Khối Thị trường chung Nam Mỹ họp.", []),
        ("ông Đức nói", []),
        ("Thủ tướng Đức Olaf Scholz và Tổng thống Mỹ Joe Biden", ["Đức", "Mỹ"]),
        ("Bộ Công Thương Đức và Bộ Quốc phòng Mỹ", ["Đức", "Mỹ"]),
        ("Mỹ ký. Theo Đức, việc đó tốt.", ["Mỹ", "Đức"]),
    ],
)
def test_a_syllable_of_a_vietnamese_name_is_no_state(text, expected):
    found = Names.of(LABELS, "vi").find(text)

    assert [text[one.start : one.end] for one in found if one.kind == "country"] == expected


def test_somebody_who_is_met_in_a_headline_is_a_person():
    annotated = found_in("Dubes Kenya Temui Budi\n\nBudi hadir.", "id").annotated

    assert [annotated.words(one) for one in annotated.entities if one.kind == "person"] == [
        "Budi",
        "Budi",
    ]


def test_a_body_in_the_name_of_a_treaty_keeps_its_abbreviation():
    text = "The Agreement between Kenya and the Coastal Ports Commission (CPC) is new."

    assert things_in(text, "en", "treaty") == [
        ("Agreement between Kenya and the Coastal Ports Commission",
         "treaty/agreement-between-kenya-and-the-coastal-ports-commission")
    ]  # fmt: skip


def test_the_bodies_between_which_a_treaty_is_are_named_in_its_name():
    text = (
        "MoU tentang Pelatihan antara Badan Narkotika Nasional dan Komisi Pelabuhan Kenya diteken."
    )

    found = found_in(text, "id")

    assert [text[body.start : body.end] for body in found.within] == [
        "Badan Narkotika Nasional",
        "Komisi Pelabuhan Kenya",
    ]
    assert things_in(text, "id", "organization") == []


def test_a_surname_points_to_the_one_who_has_it():
    text = "Prime Minister Ana Ruiz met President Juma Otieno. Ruiz left. Mr Otieno stayed."

    annotated = found_in(text, "en").annotated

    again = [
        (annotated.words(one), one.reference)
        for one in annotated.entities
        if one.kind == "person" and one.start > 50
    ]
    assert again == [("Ruiz", "person/ana-ruiz"), ("Otieno", "person/juma-otieno")]


def test_a_surname_that_two_have_points_to_neither():
    text = "Minister Ana Ruiz met Ambassador Luis Ruiz. Ruiz left."

    annotated = found_in(text, "en").annotated

    assert [annotated.words(one) for one in annotated.entities if one.start > 44] == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The Nile Treaty was signed. The Treaty is old.", "en", "Treaty"),
        ("Konvensi Hanoi ditandatangani. Konvensi tersebut penting.", "id", "Konvensi tersebut"),
        ("Công ước Hà Nội được ký. Công ước này quan trọng.", "vi", "Công ước này"),
        ("Se firmó el Acuerdo de Escazú. El Acuerdo es nuevo.", "es", "Acuerdo"),
        ("L'Accord de Nouméa est signé. L'Accord est neuf.", "fr", "Accord"),
    ],
)
def test_plain_words_point_to_the_treaty_that_was_named(text, language, words):
    annotated = found_in(text, language).annotated

    [named, mention] = [one for one in annotated.entities if one.kind == "treaty"]
    assert (annotated.words(mention), mention.is_mention) == (words, True)
    assert mention.reference == named.reference


def test_the_convention_is_neither_of_two_named_before():
    text = "The Nile Convention and the Lake Convention differ. They met.\nThe Convention is old."

    annotated = found_in(text, "en").annotated

    assert not any(one.is_mention for one in annotated.entities)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Nile Treaty is new. An older Treaty ended. The Treaty is old.", "en"),
        (
            "Hiệp định Dẫn độ được ký. Bà nói về một hiệp định cũ. Hiệp định này còn.",
            "vi",
        ),
        ("Se firmó el Acuerdo de Escazú. Hubo un Acuerdo anterior. El Acuerdo sigue.", "es"),
    ],
)
def test_plain_words_mean_no_treaty_behind_words_for_one_without_a_name(text, language):
    annotated = found_in(text, language).annotated

    assert not any(one.is_mention and one.kind == "treaty" for one in annotated.entities)


def test_capital_letters_of_a_headline_name_nothing():
    text = "House Committee Urges Quick Vote On Border Treaty\nThe House Committee on Trade met."

    assert things_in(text, "en", "organization", "treaty") == [
        ("House Committee on Trade", "organization/house-committee-on-trade")
    ]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("They met today.", "2019-08-07", [("today", "None", "2019-08-07")]),
        ("They met on Monday.", "2019-08-07", [("on Monday", "None", "2019-08-05")]),
        ("They will meet on Monday.", "2019-08-07", [("on Monday", "None", "2019-08-12")]),
        ("They will meet on Wednesday.", "2019-08-07", [("on Wednesday", "None", "None")]),  # today?
        ("It will apply, he said on Monday.", "2019-08-07", [("on Monday", "None", "2019-08-05")]),
        ("They met on Monday.", None, [("on Monday", "None", "None")]),
        ("They met on 5 August.", "2019-08-07", [("5 August", "--08-05", "2019-08-05")]),
        ("They met on 5 March.", "2019-08-07", [("5 March", "--03-05", "2019-03-05")]),
        ("It was of 2012. Born in 2010, it ended on 5 March.", "2019-08-07", [
            ("2012", "2012", "None"), ("2010", "2010", "None"), ("5 March", "--03-05", "None")
        ]),
        ("They met on 5 August 2019.", "2020-01-01", [("5 August 2019", "2019-08-05", "None")]),
        ("It may rain. In May it did.", None, [("May", "--05", "None")]),
        ("On 25 and 26 October 2025 they met.", None, [("25 and 26 October 2025", "2025-10-25", "None")]),
        ("Some 1951 people.", None, []),
        ("the 1951 Nile Convention", None, []),
    ],
)  # fmt: skip
def test_a_year_is_never_filled_in_but_inferred_apart(text, published, expected):
    annotated = found_in(text, "en", published).annotated

    assert [
        (annotated.words(one), str(one.date), str(one.inferred)) for one in annotated.moments
    ] == expected


@pytest.mark.parametrize(
    ("text", "language", "published", "expected"),
    [  # days by the calendar of each month, by hand
        ("They met last Thursday.", "en", "2022-06-08", "2022-06-02"),
        ("They met on Thursday last week.", "en", "2022-06-08", "2022-06-02"),
        ("They met last Monday.", "en", "2022-06-10", "None"),  # of this week, or of the last?
        ("Rapat digelar pada Senin pekan ini.", "id", "2023-10-18", "2023-10-16"),
        ("Hai bên gặp nhau thứ Sáu tuần trước.", "vi", "2023-08-09", "2023-08-04"),
        ("Se reunieron el jueves pasado.", "es", "2023-03-28", "2023-03-23"),
        ("Ils se sont vus lundi de la semaine dernière.", "fr", "2025-01-21", "2025-01-13"),
        ("It takes place on 30 September.", "en", "2024-05-14", "2024-09-30"),
        ("It was signed on 30 September.", "en", "2024-05-14", "None"),
        ("It was in force on 1 November that year.", "en", "2024-10-27", "None"),
        ("It was signed on 25 October last year.", "en", "2025-02-12", "2024-10-25"),
        ("Il a été signé le 25 octobre dernier.", "fr", "2025-02-12", "2024-10-25"),
        ("La visita es el próximo 17 de marzo.", "es", "2025-02-12", "2025-03-17"),
        ("Diteken pada 25 Oktober tahun lalu.", "id", "2025-02-12", "2024-10-25"),
        ("Hiệp định ký ngày 25/10 năm ngoái.", "vi", "2025-02-12", "2024-10-25"),
        ("Ngày 12-2, Chủ tịch nước tiếp Đại sứ.", "vi", "2025-02-12", "2025-02-12"),
        ("It was signed in December.", "en", "2025-02-12", "2024-12"),
        ("It will be signed in May.", "en", "2025-02-12", "2025-05"),
        (
            "It has been in force since 1 March, and talks will follow.",
            "en",
            "2025-06-16",
            "2025-03-01",
        ),
        ("Talks are planned for September.", "en", "2025-05-22", "2025-09"),
        ("Putaran kedua direncanakan pada April.", "id", "2025-02-12", "2025-04"),
        ("Vòng hai kết thúc hồi tháng 12.", "vi", "2025-02-12", "2024-12"),
        ("Lo firmaron en diciembre pasado.", "es", "2025-02-12", "2024-12"),
        ("Les instruments seront échangés en mai.", "fr", "2025-02-12", "2025-05"),
        ("Belice es parte desde el año pasado.", "es", "2024-12-14", "2023"),
        ("Le Togo l'a rejointe l'an dernier.", "fr", "2025-04-25", "2024"),
        ("Lào sẽ gia nhập trong năm tới.", "vi", "2023-11-08", "2024"),
        ("Laos akan menjadi tuan rumah tahun depan.", "id", "2023-08-23", "2024"),
        ("Last year's newcomers were two.", "en", "2022-09-06", "2021"),
        ("Yesterday's hearing was the third.", "en", "2026-03-12", "2026-03-11"),
        ("Quedaron en verse de nuevo en enero.", "es", "2024-12-14", "2025-01"),
        ("Les discussions remontent au 9 septembre.", "fr", "2025-04-25", "None"),  # of which year?
        ("Entre el 24 y el 26 de marzo pasados se reunieron.", "es", "2025-06-19", "2025-03-24"),
        ("It was initialled back in March.", "en", "2025-09-18", "2025-03"),
        ("Pakta itu diparaf Maret lalu.", "id", "2025-09-18", "2025-03"),
        ("Tháng Tám vừa qua, hai đoàn đã gặp nhau.", "vi", "2025-09-18", "2025-08"),
        ("It was approved last month.", "en", "2025-01-12", "2024-12"),
        ("DPR menyetujuinya bulan lalu.", "id", "2025-01-12", "2024-12"),
        ("Quốc hội thông qua tháng trước.", "vi", "2025-01-12", "2024-12"),
        ("Se firmará el mes que viene.", "es", "2024-12-12", "2025-01"),
        ("Il l'a ratifié le mois dernier.", "fr", "2025-01-12", "2024-12"),
        ("They met two days ago.", "en", "2025-02-12", "2025-02-10"),
        ("Mereka bertemu dua hari lalu.", "id", "2025-02-12", "2025-02-10"),
        ("Hai ngày trước, hai bên hội đàm.", "vi", "2025-02-12", "2025-02-10"),
        ("Se reunieron hace dos días.", "es", "2025-02-12", "2025-02-10"),
        ("Ils se sont vus il y a deux jours.", "fr", "2025-02-12", "2025-02-10"),
        ("The vote was postponed to Thursday.", "en", "2025-02-12", "2025-02-13"),
        ("Le vote a été reporté à jeudi.", "fr", "2025-02-12", "2025-02-13"),
        ("La votación se aplazó hasta el jueves.", "es", "2025-02-12", "2025-02-13"),
        ("Ils se sont vus lundi dernier.", "fr", "2024-07-06", "2024-07-01"),
        ("Ils se sont vus mardi dernier.", "fr", "2025-02-12", "None"),  # yesterday?
        ("Hal itu disampaikan di Jakarta, Minggu, oleh menteri.", "id", "2025-02-12", "2025-02-09"),
    ],
)
def test_the_day_of_a_week_or_without_a_year_is_inferred_where_it_is_one(
    text, language, published, expected
):
    [moment] = found_in(text, language, published).annotated.moments

    assert str(moment.inferred) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hội nghị lần thứ năm khai mạc.", "vi"),
        ("Minggu lalu mereka bertemu.", "id"),
        ("Viajó a Santo Domingo por la mañana.", "es"),
        ("Good Friday is near.", "en"),
        ("It was over two months, and no one met in the last month.", "en"),
        ("Mereka bertemu dua bulan lalu.", "id"),
        ("Họ gặp nhau ba tháng trước.", "vi"),
        ("À ce jour, dix États l'ont signé.", "fr"),
        ("It fell five years after independence.", "en"),
        ("La veille sanitaire est en place.", "fr"),
    ],
)
def test_words_like_days_are_none(text, language):
    assert found_in(text, language, "2024-05-14").annotated.moments == ()


def test_both_days_of_a_range_get_the_year():
    [moment] = found_in(
        "It meets from 30 September to 4 October.", "en", "2024-05-14"
    ).annotated.moments

    assert [str(moment.inferred), str(moment.inferred_until)] == ["2024-09-30", "2024-10-04"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Dr. Tan spoke. It rained.", "en", ["Dr. Tan spoke.", "It rained."]),
        (
            "thân thiết ở châu Á.Tại cuộc hội đàm",
            "vi",
            ["thân thiết ở châu Á.", "Tại cuộc hội đàm"],
        ),
        ("JAKARTA, 5 Mei (X) - Hujan turun.", "id", ["JAKARTA, 5 Mei (X) -", "Hujan turun."]),
        ("Siehe www.example.Org und Berlin.", "de", ["Siehe www.example.Org und Berlin."]),
        ("Una línea\nOtra", "es", ["Una línea", "Otra"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, language, expected):
    assert [text[one.start : one.end] for one in sentences(text, language)] == expected


def test_a_candidate_has_no_reference_of_an_authority_that_bears_another_name():
    rivers = Label("treaty/pact-on-rivers", "Pact on Rivers and Other Waters", "en")
    candidates = Candidates(Labels.from_labels([rivers]), "en")

    assert candidates.reference("treaty", "Pact on Rivers") == "treaty/pact-on-rivers-2"
    assert candidates.reference("treaty", "Pact on Rivers and Other Waters") == rivers.reference
    (listed,) = candidates.listed(["treaty/pact-on-rivers-2"])
    assert "perhaps treaty/pact-on-rivers" in listed["because"]
