"""Which acts are read by clause: with words of any kind between, by people, in lists, left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marked import marked
from test_acts import read, told

from kb.drafting.acts.acts import acts


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "Ministers [P Ann Kay] of [C Kenya] and [P Bob Lee] of [C Ghana] signed the [T Pact] in [L Accra] on [D 3 May 2021].",
     ["Signature | Kenya, Ghana | by Ann Kay | by Bob Lee | 3 May 2021 | in Accra"]),
    ("en", "[C Kenya]'s foreign minister [P Ann Kay] and her [C Ghana] counterpart, [P Bob Lee], signed the [T Pact].",
     ["Signature | Kenya, Ghana | by Ann Kay | by Bob Lee"]),
    ("en", "The [T Pact] was signed on [D 3 May 2021] in [L Accra] on behalf of [C Kenya] by Minister [P Ann Kay].",
     ["Signature | Kenya | by Ann Kay | 3 May 2021 | in Accra"]),
    ("en", "For [C Kenya] and [C Ghana], the [T Pact] entered into force on [D 3 May 2021].",
     ["EntryIntoForceForParty | Kenya, Ghana | 3 May 2021"]),
    ("en", "He denied that it would leave the [T Pact], which [C Kenya] ratified in [D 2011].", ["Ratification | Kenya | 2011"]),
    ("en", "The ministers noted that the [T Pact] had entered into force on [D 3 May 2011].", ["EntryIntoForce | 3 May 2011"]),
    ("en", "[C Kenya] on [D 3 May 2021] signed with [C Ghana] the [T Pact].", ["Signature | Kenya, Ghana | 3 May 2021"]),
    ("en", "The [T Pact], signed between [C Kenya] and [C Ghana] on [D 3 May 2021], opens markets.", ["Signature | Kenya, Ghana | 3 May 2021"]),
    ("en", "[C Kenya] was the first State to ratify the [T Pact], in [D 2019].", ["Ratification | Kenya | 2019"]),
    ("en", "[C Kenya] today handed over its instrument of ratification of the [T Pact] to the Secretary-General in [L New York].",
     ["Deposit | Kenya | in New York | deposits Ratification"]),
    ("en", "The instrument of ratification of the [T Pact] was deposited by [C Kenya] on [D 3 May 2021].",
     ["Deposit | Kenya | 3 May 2021 | deposits Ratification"]),
    ("en", "The [T Pact] has been in force since [D 3 May 2011].", ["EntryIntoForce | 3 May 2011"]),
    ("en", "The [T Pact] will enter into force 30 days after the tenth ratification.", ["Scheduled EntryIntoForce"]),
    ("en", "The [T Pact] is not yet in force.", ["Denied EntryIntoForce"]),
    ("en", "The [T Pact] takes effect on [D 1 January 2031].", ["Scheduled EntryIntoForce | 1 January 2031"]),
    ("en", "The [T Pact] becomes effective once both sides have notified each other.", ["Scheduled EntryIntoForce"]),
    ("en", "Parliament in [C Kenya] on [D 3 May 2021] gave its consent to the ratification of the [T Pact].",
     ["DomesticApproval | Kenya | 3 May 2021"]),
    ("en", "The Senate of [C Chile] gave its concurrence, with 20 votes in favour, to the [T Pact] on [D 3 May 2021].",
     ["DomesticApproval | Chile | 3 May 2021"]),
    ("en", "[C Chile]'s Congress has passed a bill approving the [T Pact].", ["DomesticApproval | Chile"]),
    ("en", "The [T Pact] was approved by the Parliament of [C Kenya] on [D 3 May 2021].", ["DomesticApproval | Kenya | 3 May 2021"]),
    ("en", "[C Kenya] has decided not to sign the [T Pact].", ["Denied Signature | Kenya"]),
    ("en", "[C Kenya] is expected to ratify the [T Pact] by [D June 2031].", ["Scheduled Ratification | Kenya"]),
    ("en", "[C Kenya] has signed but has not ratified the [T Pact].", ["Signature | Kenya", "Denied Ratification | Kenya"]),
    ("en", "[C Kenya] has neither signed nor ratified the [T Pact].", ["Denied Signature | Kenya", "Denied Ratification | Kenya"]),
    ("en", "[C Kenya] signed a loan and ratified the [T Pact].", ["Ratification | Kenya"]),
    ("en", "[C Kenya] signed and [C Ghana] ratified the [T Pact].", ["Ratification | Ghana"]),
    ("es", "[C Chile] firmó pero no ha ratificado el [T Pacto].", ["Signature | Chile", "Denied Ratification | Chile"]),
    ("es", "[C Chile] no ha firmado ni ratificado el [T Pacto].", ["Denied Signature | Chile", "Denied Ratification | Chile"]),
    ("fr", "Le [C Chili] a signé mais n'a pas ratifié le [T Pacte].", ["Signature | Chili", "Denied Ratification | Chili"]),
    ("fr", "Le [C Chili] n'a ni signé ni ratifié le [T Pacte].", ["Denied Signature | Chili", "Denied Ratification | Chili"]),
    ("id", "[C Chile] telah menandatangani tetapi belum meratifikasi [T Pakta].", ["Signature | Chile", "Denied Ratification | Chile"]),
    ("vi", "[C Chile] đã ký nhưng chưa phê chuẩn [T Công ước].", ["Signature | Chile", "Denied Ratification | Chile"]),
    ("en", "[C Kenya] is to deposit its instrument of ratification of the [T Pact] next week.",
     ["Scheduled Ratification | Kenya | deposits Ratification"]),
    ("en", "[C Kenya] formally notified the depositary of its withdrawal from the [T Pact].", ["Withdrawal | Kenya"]),
    ("en", "Negotiations on the [T Pact] were concluded in [L Geneva] on [D 3 May 2021].", ["ConclusionOfNegotiations | 3 May 2021 | in Geneva"]),
    ("en", "[C Kenya] acceded on [D 3 May 2021], after long debate at home, to the [T Pact].", ["Accession | Kenya | 3 May 2021"]),
    ("en", "In [L Accra], [C Kenya] and [C Ghana] on Tuesday put their names to the [T Pact].", ["Signature | Kenya, Ghana"]),
    ("en", "[C Kenya], a landlocked country with many lakes, has, after years of hesitation, ratified the [T Pact].", ["Ratification | Kenya"]),
    ("en", "The [T Pact], which was opened for signature at [L New York] in [D 2011], has 60 parties.",
     ["OpeningForSignature | 2011 | in New York"]),
    ("en", "[C Kenya] and [C Ghana] signed in the presence of their presidents a long-awaited [T Pact] on fishing.", ["Signature | Kenya, Ghana"]),
    ("id", "Menteri Luar Negeri [C Indonesia] [P Retno] dan Menteri Luar Negeri [C Turki] [P Hakan] menandatangani [T Perjanjian] di [L Ankara], Kamis [D 1/2/2024].",
     ["Signature | Indonesia, Turki | by Retno | by Hakan | 1/2/2024 | in Ankara"]),
    ("id", "[C Indonesia] menandatangani [T Perjanjian] dengan [C Turki] di [L Ankara] pada [D 1 Februari 2024].",
     ["Signature | Indonesia, Turki | 1 Februari 2024 | in Ankara"]),
    ("id", "[C Indonesia] dan [C Turki] pada Selasa di [L Ankara] menandatangani [T Perjanjian].", ["Signature | Indonesia, Turki"]),
    ("id", "[T Perjanjian] antara [C Indonesia] dan [C Kazakhstan] akhirnya ditandatangani di [L Astana], Kamis [D 1/2/2024].",
     ["Signature | Indonesia, Kazakhstan | 1/2/2024 | in Astana"]),
    ("id", "[C Kenya] menjadi negara pertama yang meratifikasi [T Konvensi] pada [D 2019].", ["Ratification | Kenya | 2019"]),
    ("id", "[C Kenya] menyerahkan kepada Sekretaris Jenderal PBB di [L New York] instrumen aksesi [T Konvensi].",
     ["Deposit | Kenya | deposits Accession"]),
    ("id", "[T Konvensi] diadopsi di [L Jenewa] pada [D 3 Mei 2011] oleh [O Konferensi Perburuhan Internasional].",
     ["Adoption | Konferensi Perburuhan Internasional | 3 Mei 2011 | in Jenewa"]),
    ("id", "[T Perjanjian] itu akan mulai berlaku 30 hari setelah pertukaran piagam ratifikasi.", ["Scheduled EntryIntoForce"]),
    ("id", "[T Perjanjian] itu belum berlaku.", ["Denied EntryIntoForce"]),
    ("id", "DPR [C Indonesia] pada [D 15 Desember 2022] menyetujui rancangan undang-undang tentang pengesahan [T Perjanjian].",
     ["DomesticApproval | Indonesia | 15 Desember 2022"]),
    ("id", "[T Perjanjian] disetujui parlemen [C Kenya] pada [D 3 Mei 2021].", ["DomesticApproval | Kenya | 3 Mei 2021"]),
    ("id", "Rapat Paripurna DPR [C Indonesia], Selasa, mengesahkan RUU ratifikasi [T Perjanjian].", ["DomesticApproval | Indonesia"]),
    ("id", "[C Cina] hingga kini belum mengaksesi [T Konvensi].", ["Denied Accession | Cina"]),
    ("id", "[C Cina] diperkirakan akan meratifikasi [T Konvensi] pada [D Juni 2031].", ["Scheduled Ratification | Cina | Juni 2031"]),
    ("id", "[C Kenya] secara resmi keluar dari [T Pakta] pada [D 3 Mei 2021].", ["Withdrawal | Kenya | 3 Mei 2021"]),
    ("id", "Perundingan [T Perjanjian] rampung di [L Jenewa] pada [D 3 Mei 2021].", ["ConclusionOfNegotiations | 3 Mei 2021 | in Jenewa"]),
    ("id", "[C Indonesia] dan [C Turki] teken [T perjanjian ekstradisi]", ["Signature | Indonesia, Turki"]),
    ("id", "[T Konvensi], yang dibuka untuk ditandatangani di [L Oslo] pada [D 3 Desember 2008], melarang bom curah.",
     ["OpeningForSignature | 3 Desember 2008 | in Oslo"]),
    ("id", "[C Indonesia], negara kepulauan terbesar di dunia, setelah menunggu bertahun-tahun, meratifikasi [T Konvensi].",
     ["Ratification | Indonesia"]),
    ("vi", "[T Hiệp định] được ký tại [L Manila] [D ngày 8/7/2024] bởi Bộ trưởng Quốc phòng [C Philippines] [P Antonio Cruz] và Ngoại trưởng [C Nhật Bản] [P Haruka].",
     ["Signature | Philippines, Nhật Bản | by Antonio Cruz | by Haruka | ngày 8/7/2024 | in Manila"]),
    ("vi", "Bộ trưởng Tư pháp [C Việt Nam] [P Lê Thành Long] và Bộ trưởng Tư pháp [C Hungary] [P Varga Judit] đã ký [T Hiệp định] chiều [D 21/11/2024].",
     ["Signature | Việt Nam, Hungary | by Lê Thành Long | by Varga Judit | 21/11/2024"]),
    ("vi", "Sáng [D 21/11/2024], tại [L Viêng Chăn], [C Việt Nam] và [C Lào] đã ký [T Hiệp định].", ["Signature | Việt Nam, Lào | 21/11/2024"]),
    ("vi", "[C Việt Nam] ký với [C Lào] [T Hiệp định] tại [L Viêng Chăn].", ["Signature | Việt Nam, Lào | in Viêng Chăn"]),
    ("vi", "[C Việt Nam] đã ký [T Hiệp định] với [C Lào] [D ngày 3/5/2021].", ["Signature | Việt Nam, Lào | ngày 3/5/2021"]),
    ("vi", "[T Hiệp định] giữa [C Việt Nam] và [C Lào] được ký tại [L Hà Nội] [D ngày 3/5/2021].",
     ["Signature | Việt Nam, Lào | ngày 3/5/2021 | in Hà Nội"]),
    ("vi", "[C Kenya] là nước đầu tiên phê chuẩn [T Công ước] vào [D năm 2019].", ["Ratification | Kenya | năm 2019"]),
    ("vi", "[C Kenya] hôm qua đã trao văn kiện gia nhập [T Công ước] cho Tổng thư ký Liên hợp quốc tại [L New York].",
     ["Deposit | Kenya | in New York | deposits Accession"]),
    ("vi", "Văn kiện phê chuẩn [T Công ước] được [C Kenya] nộp lưu chiểu [D ngày 3/5/2021].",
     ["Deposit | Kenya | ngày 3/5/2021 | deposits Ratification"]),
    ("vi", "[T Công ước] được [O Đại hội đồng Liên hợp quốc] thông qua tại [L New York] [D ngày 11/12/2008].",
     ["Adoption | Đại hội đồng Liên hợp quốc | ngày 11/12/2008 | in New York"]),
    ("vi", "[T Công ước] được thông qua tại [L Nagoya], [C Nhật Bản], vào [D ngày 15-10-2010].", ["Adoption | ngày 15-10-2010 | in Nagoya"]),
    ("vi", "[T Hiệp định] sẽ có hiệu lực 30 ngày sau khi hai bên thông báo cho nhau.", ["Scheduled EntryIntoForce"]),
    ("vi", "[T Hiệp định] chưa có hiệu lực.", ["Denied EntryIntoForce"]),
    ("vi", "Quốc hội [C Kenya] hôm [D 22/6/2021] bỏ phiếu thông qua việc phê chuẩn [T Công ước] với 200 phiếu thuận.",
     ["DomesticApproval | Kenya | 22/6/2021"]),
    ("vi", "[T Công ước] đã được Quốc hội [C Hungary] phê chuẩn [D ngày 3/5/2021].", ["DomesticApproval | Hungary | ngày 3/5/2021"]),
    ("vi", "[C Trung Quốc] đến nay vẫn chưa ký [T Công ước].", ["Denied Signature | Trung Quốc"]),
    ("vi", "[C Trung Quốc] quyết định không ký [T Công ước].", ["Denied Signature | Trung Quốc"]),
    ("vi", "[C Trung Quốc] dự kiến sẽ phê chuẩn [T Công ước] vào [D tháng 6/2031].", ["Scheduled Ratification | Trung Quốc | tháng 6/2031"]),
    ("vi", "Đàm phán [T Hiệp định] kết thúc tại [L Geneva] [D ngày 3/5/2021].", ["ConclusionOfNegotiations | ngày 3/5/2021 | in Geneva"]),
    ("vi", "[T Công ước] mở ký tại [L Oslo], [C Na Uy], [D ngày 3/12/2008].", ["OpeningForSignature | ngày 3/12/2008 | in Oslo"]),
    ("vi", "[C Việt Nam], quốc gia chịu nhiều thiệt hại vì bom mìn, sau nhiều năm chuẩn bị, đã gia nhập [T Công ước].", ["Accession | Việt Nam"]),
    ("es", "Los cancilleres [P Ana Ruiz], del [C Perú], y [P Luis Mora], de [C Chile], firmaron este martes en [L Lima] el [T Acuerdo].",
     ["Signature | Perú, Chile | by Ana Ruiz | by Luis Mora"]),
    ("es", "[C Chile] firmó con [C Perú] el [T Acuerdo] el [D 3 de mayo de 2021].", ["Signature | Chile, Perú | 3 de mayo de 2021"]),
    ("es", "El [T Acuerdo] firmado con el [C Perú] en [L Puno] el [D 14 de agosto de 2023] por [C Bolivia] crea un fondo.",
     ["Signature | Bolivia, Perú | 14 de agosto de 2023 | in Puno"]),
    ("es", "El [T Acuerdo], firmado entre [C Bolivia] y [C Perú] en [L Puno] el [D 14 de agosto de 2023], crea un fondo.",
     ["Signature | Bolivia, Perú | 14 de agosto de 2023 | in Puno"]),
    ("es", "[C Chile] fue el primer país en ratificar el [T Convenio], en [D 2019].", ["Ratification | Chile | 2019"]),
    ("es", "[C Chile] entregó en [L Nueva York] al Secretario General su instrumento de ratificación del [T Convenio].",
     ["Deposit | Chile | deposits Ratification"]),
    ("es", "El [T Convenio] fue adoptado en [L Ginebra] el [D 3 de mayo de 2011] por la [O Conferencia Internacional del Trabajo].",
     ["Adoption | Conferencia Internacional del Trabajo | 3 de mayo de 2011 | in Ginebra"]),
    ("es", "El [T Convenio] está en vigor desde el [D 3 de mayo de 2011].", ["EntryIntoForce | 3 de mayo de 2011"]),
    ("es", "El [T Convenio] rige desde el [D 3 de mayo de 2011].", ["EntryIntoForce | 3 de mayo de 2011"]),
    ("es", "El [T Acuerdo] regirá a los treinta días del canje de los instrumentos.", ["Scheduled EntryIntoForce"]),
    ("es", "El [T Acuerdo] entrará en vigencia cuando las partes se notifiquen.", ["Scheduled EntryIntoForce"]),
    ("es", "El [T Acuerdo] todavía no está en vigor.", ["Denied EntryIntoForce"]),
    ("es", "La Cámara de Diputados de [C Chile] aprobó, por 28 votos contra 3, el proyecto de ley que ratifica el [T Acuerdo].",
     ["DomesticApproval | Chile"]),
    ("es", "El [T Acuerdo] fue aprobado por el Congreso de [C Chile] el [D 3 de mayo de 2021].", ["DomesticApproval | Chile | 3 de mayo de 2021"]),
    ("es", "[C Argentina], que participó en las negociaciones, decidió no firmar el [T Acuerdo].", ["Denied Signature | Argentina"]),
    ("es", "[C Chile] tiene previsto ratificar el [T Acuerdo] antes de [D junio de 2031].", ["Scheduled Ratification | Chile"]),
    ("es", "Las negociaciones del [T Acuerdo] concluyeron en [L Lima] el [D 3 de mayo de 2021].",
     ["ConclusionOfNegotiations | 3 de mayo de 2021 | in Lima"]),
    ("es", "[C Panamá] y [C Costa Rica] suscribieron este miércoles, en presencia de sus presidentes, el [T Acuerdo].",
     ["Signature | Panamá, Costa Rica"]),
    ("es", "El ministro de Justicia de [C Cuba], [P Luis Mora], y la embajadora de [C Chile], [P Ana Ruiz], firmaron en [L La Habana] el [T Acuerdo].",
     ["Signature | Cuba, Chile | by Luis Mora | by Ana Ruiz"]),
    ("fr", "Les ministres [P Ann Kay] du [C Kenya] et [P Bob Lee] du [C Ghana] ont signé le [D 3 mai 2021] à [L Accra] l'[T Accord].",
     ["Signature | Kenya, Ghana | by Ann Kay | by Bob Lee | 3 mai 2021"]),
    ("fr", "Le [C Kenya] a signé avec le [C Ghana] l'[T Accord].", ["Signature | Kenya, Ghana"]),
    ("fr", "L'[T Accord] signé entre le [C Kenya] et le [C Ghana] le [D 3 mai 2021] ouvre les marchés.", ["Signature | Kenya, Ghana | 3 mai 2021"]),
    ("fr", "Le [C Kenya] a été le premier pays à ratifier la [T Convention], en [D 2019].", ["Ratification | Kenya | 2019"]),
    ("fr", "Le [C Kenya] a remis mardi à [L New York] son instrument d'adhésion à la [T Convention].", ["Deposit | Kenya | deposits Accession"]),
    ("fr", "La [T Convention] a été adoptée à [L Genève] par la [O Conférence internationale du Travail] le [D 23 février 2006].",
     ["Adoption | Conférence internationale du Travail | 23 février 2006 | in Genève"]),
    ("fr", "La [T Convention] est en vigueur depuis le [D 20 août 2013].", ["EntryIntoForce | 20 août 2013"]),
    ("fr", "L'[T Accord] prendra effet trente jours après sa signature.", ["Scheduled EntryIntoForce"]),
    ("fr", "L'[T Accord] entrera en vigueur dès que les deux parties se seront notifié l'accomplissement des formalités.",
     ["Scheduled EntryIntoForce"]),
    ("fr", "L'Assemblée nationale du [C Togo] a autorisé, mardi [D 3 mai 2021], la ratification de la [T Convention].",
     ["DomesticApproval | Togo | 3 mai 2021"]),
    ("fr", "Le Parlement du [C Kenya] n'a pas encore approuvé la [T Convention].", ["Denied DomesticApproval | Kenya"]),
    ("fr", "Le [C Tchad] n'a jamais signé la [T Convention].", ["Denied Signature | Tchad"]),
    ("fr", "Le [C Kenya] a décidé de ne pas signer la [T Convention].", ["Denied Signature | Kenya"]),
    ("fr", "Le [C Kenya] a notifié son retrait de la [T Convention] le [D 3 mai 2021].", ["Withdrawal | Kenya | 3 mai 2021"]),
    ("fr", "Les négociations sur l'[T Accord] se sont achevées à [L Genève] le [D 3 mai 2021].",
     ["ConclusionOfNegotiations | 3 mai 2021 | in Genève"]),
    ("fr", "La ministre des Affaires étrangères du [C Kenya], [P Ann Kay], et celui du [C Ghana], [P Bob Lee], ont signé mardi l'[T Accord].",
     ["Signature | Kenya, Ghana | by Ann Kay | by Bob Lee"]),
    ("fr", "Le [C Kenya], qui avait signé la [T Convention] en [D 2009], l'a ratifiée le [D 3 mai 2012].",
     ["Signature | Kenya | 2009", "Ratification | Kenya | 3 mai 2012"]),
    ("fr", "L'[T Accord] a été paraphé, en marge du sommet, par le [C Kenya] et le [C Ghana].", ["Initialling | Kenya, Ghana"]),
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
    ("en", "[C Peru]'s minister [P Ana Ruiz] arrived. [P Ana Ruiz] signed the [T Pact].", ["Signature | Peru | by Ana Ruiz"]),
    ("en", "[P Ana Ruiz] arrived. [P Ana Ruiz] signed the [T Pact].", []),
])  # fmt: skip
def test_people_act_for_the_state_that_words_give_them(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # What is said next of a treaty, behind those who signed it and behind a place in its State.
    ("en", "The [T Pact] was adopted in [L Kobe], [C Japan], on [D 3 May 2013] and entered into force on [D 16 August 2017].",
     ["Adoption | 3 May 2013 | in Kobe", "EntryIntoForce | 16 August 2017"]),
    ("en", "The [T Pact], which was adopted in [D 2013] and has been in force since [D 2017], is old.",
     ["Adoption | 2013", "EntryIntoForce | 2017"]),
    # A day since which the treaty is in force is no day of what was done to it.
    ("en", "[C Kenya] handed over its instrument of acceptance of the [T Pact], in force since [D 2019].",
     ["Deposit | Kenya | deposits Acceptance", "EntryIntoForce | 2019"]),
    # By whom it was adopted, in number, and where.
    ("en", "The [T Pact] was adopted by 196 parties in [L Paris] on [D 12 December 2015].", ["Adoption | 12 December 2015 | in Paris"]),
    # A pronoun for the treaty.
    ("fr", "Le [T Pacte] est vieux. Il est entré en vigueur le [D 3 mai 2001].", ["EntryIntoForce | 3 mai 2001"]),
    # A verb before its treaty, and for whom it is in force.
    # The day and the place before the words that belong to the verb.
    ("es", "El [C Perú] y [C Marruecos] concluyeron hoy en [L Lima] las negociaciones del [T Acuerdo].",
     ["ConclusionOfNegotiations | Perú, Marruecos"]),
    # Who tells of it did not do it.
    ("id", "[C Peru], menurut [P Rosario], menyerahkan instrumen ratifikasi [T Konvensi] kepada [O WTO] di [L Jenewa].",
     ["Deposit | Peru | in Jenewa | deposits Ratification"]),
    # Two verbs with one treaty: the day is of the verb beside which it stands.
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


def test_guests_and_a_place_stand_between_an_act_and_its_day():
    annotated = marked(
        "[C Kenya] signed the [T Pact] with [C Ghana] at the palace in [L Accra] on [D 3 May 2021].",
        "en",
    )

    (act,) = acts(annotated)

    assert told(annotated, act) == "Signature | Kenya, Ghana | 3 May 2021 | in Accra"
    assert act.rule == "act-signature-active"
    assert annotated.words(act.quote).endswith("on 3 May 2021")


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Nouns that tell what was done.
    ("vi", "Sau khi [C Kenya] phê chuẩn năm [D 2019], [T Công ước] có 170 thành viên.", ["Ratification | Kenya | 2019"]),
    ("en", "After ratification by [C Kenya], the [T Pact] will have 170 parties.", []),
    # Those who did neither, and the one of a body that is the first.
    ("es", "Ni [C Chad] ni [C Níger] han ratificado el [T Convenio].", ["Denied Ratification | Chad, Níger"]),
    ("fr", "Ni le [C Tchad] ni le [C Niger] n'ont ratifié la [T Convention].", ["Denied Ratification | Tchad, Niger"]),
    ("en", "[C Belgium] became the first [O EU] country to ratify the [T Treaty].", ["Ratification | Belgium"]),
    ("vi", "[C Bỉ] trở thành nước [O EU] đầu tiên phê chuẩn [T Hiệp ước].", ["Ratification | Bỉ"]),
    # The treaty at the end of the verb.
    ("id", "[T Pakta] itu penting. [C Peru] belum menandatanganinya.", ["Denied Signature | Peru"]),
    # The present tells what is done in headlines alone.
    ("en", "It is new. [C Kuwait] ratifies the [T Ships Convention].", []),
    # Capitals for their governments, and not as places.
    ("en", "[L Paris] and [C Chile] signed the [T Pact].", ["Signature | Paris, Chile"]),
    ("en", "In [L Paris], [C Chile] signed the [T Pact].", ["Signature | Chile"]),
    ("id", "Lima negara menandatangani [T Pakta].", []),
])  # fmt: skip
def test_what_stands_for_a_verb_or_a_state_tells_of_an_act(language, text, expected):
    assert read(text, language) == expected
