package kernel

// Trino's engine has the properties of Unicode 6.1. What follows is what differs from
// those that Go has.

// newerRunes are characters, in pairs of first and last, that were not yet assigned.
var newerRunes = []rune{
	0x37f, 0x37f, 0x528, 0x52f, 0x560, 0x560, 0x588, 0x588, 0x58d, 0x58e, 0x5ef, 0x5ef, 0x605, 0x605, 0x61c, 0x61d,
	0x7fd, 0x7ff, 0x860, 0x89f, 0x8a1, 0x8a1, 0x8ad, 0x8e3, 0x8ff, 0x8ff, 0x978, 0x978, 0x980, 0x980, 0x9fc, 0x9fe,
	0xa76, 0xa76, 0xaf9, 0xaff, 0xb55, 0xb55, 0xc00, 0xc00, 0xc04, 0xc04, 0xc34, 0xc34, 0xc3c, 0xc3c, 0xc5a, 0xc5d,
	0xc77, 0xc77, 0xc80, 0xc81, 0xc84, 0xc84, 0xcdd, 0xcdd, 0xcf3, 0xd01, 0xd04, 0xd04, 0xd3b, 0xd3c, 0xd4f, 0xd56,
	0xd58, 0xd5f, 0xd76, 0xd78, 0xd81, 0xd81, 0xde6, 0xdef, 0xe86, 0xe86, 0xe89, 0xe89, 0xe8c, 0xe8c, 0xe8e, 0xe93,
	0xe98, 0xe98, 0xea0, 0xea0, 0xea8, 0xea9, 0xeac, 0xeac, 0xeba, 0xeba, 0xece, 0xece, 0x13f5, 0x13fd, 0x16f1, 0x16f8,
	0x170d, 0x170d, 0x1715, 0x171f, 0x180f, 0x180f, 0x1878, 0x1878, 0x191d, 0x191e, 0x1ab0, 0x1ace, 0x1b4c, 0x1b4c, 0x1b7d, 0x1b7e,
	0x1c80, 0x1cbf, 0x1cf7, 0x1cfa, 0x1de7, 0x1dfb, 0x2066, 0x2069, 0x20ba, 0x20c0, 0x218a, 0x218b, 0x23f4, 0x23ff, 0x2700, 0x2700,
	0x2b4d, 0x2b4f, 0x2b5a, 0x2bff, 0x2c2f, 0x2c2f, 0x2c5f, 0x2c5f, 0x2e3c, 0x2e5d, 0x312e, 0x312f, 0x31bb, 0x31bf, 0x32ff, 0x32ff,
	0x4db6, 0x4dbf, 0x9fcd, 0x9fff, 0xa698, 0xa69e, 0xa78f, 0xa78f, 0xa794, 0xa79f, 0xa7ab, 0xa7f7, 0xa82c, 0xa82c, 0xa8c5, 0xa8c5,
	0xa8fc, 0xa8ff, 0xa9e0, 0xa9fe, 0xaa7c, 0xaa7f, 0xab30, 0xabbf, 0xfbc2, 0xfbc2, 0xfd40, 0xfd4f, 0xfdcf, 0xfdcf, 0xfdfe, 0xfdff,
	0xfe27, 0xfe2f, 0x1018b, 0x1018e, 0x1019c, 0x101a0, 0x102e0, 0x102fb, 0x1031f, 0x1031f, 0x1032d, 0x1032f, 0x10350, 0x1037a, 0x104b0, 0x107ba,
	0x10860, 0x108ff, 0x109bc, 0x109bd, 0x109c0, 0x109ff, 0x10a34, 0x10a35, 0x10a48, 0x10a48, 0x10a80, 0x10af6, 0x10b80, 0x10baf, 0x10c80, 0x10d39,
	0x10e80, 0x10ff6, 0x11070, 0x1107f, 0x110c2, 0x110cd, 0x11144, 0x11176, 0x111c9, 0x111cf, 0x111da, 0x1166c, 0x116b8, 0x116b9, 0x11700, 0x11fff,
	0x1236f, 0x12399, 0x12463, 0x1246e, 0x12474, 0x12ff2, 0x1342f, 0x14646, 0x16a40, 0x16e9a, 0x16f45, 0x16f4f, 0x16f7f, 0x16f87, 0x16fe0, 0x1affe,
	0x1b002, 0x1cfc3, 0x1d1de, 0x1d1ea, 0x1d2c0, 0x1d2f3, 0x1d372, 0x1d378, 0x1d800, 0x1ed3d, 0x1f0bf, 0x1f0bf, 0x1f0e0, 0x1f0f5, 0x1f10b, 0x1f10f,
	0x1f12f, 0x1f12f, 0x1f16c, 0x1f16f, 0x1f19b, 0x1f1ad, 0x1f23b, 0x1f23b, 0x1f260, 0x1f265, 0x1f321, 0x1f32f, 0x1f336, 0x1f336, 0x1f37d, 0x1f37f,
	0x1f394, 0x1f39f, 0x1f3c5, 0x1f3c5, 0x1f3cb, 0x1f3df, 0x1f3f1, 0x1f3ff, 0x1f43f, 0x1f43f, 0x1f441, 0x1f441, 0x1f4f8, 0x1f4f8, 0x1f4fd, 0x1f4ff,
	0x1f53e, 0x1f53f, 0x1f544, 0x1f54f, 0x1f568, 0x1f5fa, 0x1f641, 0x1f644, 0x1f650, 0x1f67f, 0x1f6c6, 0x1f6fc, 0x1f774, 0x1fbf9, 0x2a6d7, 0x2a6df,
	0x2b735, 0x2b739, 0x2b820, 0x2ebe0, 0x30000, 0x323af,
}

// blockRanges are the blocks, which \\p{InGreek} names: name, first and last character.
const blockRanges = "" +
	"basiclatin 0 7f;latin1supplement 80 ff;latinextendeda 100 17f;latinextendedb 180 24f;ipaextensions 250 2af;spacingmodifierletters 2b0 2ff;" +
	"combiningdiacriticalmarks 300 36f;greek 370 3ff;cyrillic 400 4ff;cyrillicsupplementary 500 52f;armenian 530 58f;hebrew 590 5ff;arabic 600 6ff;" +
	"syriac 700 74f;arabicsupplement 750 77f;thaana 780 7bf;nko 7c0 7ff;samaritan 800 83f;mandaic 840 85f;arabicextendeda 8a0 8ff;devanagari 900 97f;" +
	"bengali 980 9ff;gurmukhi a00 a7f;gujarati a80 aff;oriya b00 b7f;tamil b80 bff;telugu c00 c7f;kannada c80 cff;malayalam d00 d7f;sinhala d80 dff;" +
	"thai e00 e7f;lao e80 eff;tibetan f00 fff;myanmar 1000 109f;georgian 10a0 10ff;hanguljamo 1100 11ff;ethiopic 1200 137f;ethiopicsupplement 1380 139f;" +
	"cherokee 13a0 13ff;unifiedcanadianaboriginalsyllabics 1400 167f;ogham 1680 169f;runic 16a0 16ff;tagalog 1700 171f;hanunoo 1720 173f;buhid 1740 175f;" +
	"tagbanwa 1760 177f;khmer 1780 17ff;mongolian 1800 18af;limbu 1900 194f;taile 1950 197f;newtailue 1980 19df;khmersymbols 19e0 19ff;buginese 1a00 1a1f;" +
	"taitham 1a20 1aaf;balinese 1b00 1b7f;sundanese 1b80 1bbf;batak 1bc0 1bff;lepcha 1c00 1c4f;olchiki 1c50 1c7f;sundanesesupplement 1cc0 1ccf;" +
	"vedicextensions 1cd0 1cff;phoneticextensions 1d00 1d7f;phoneticextensionssupplement 1d80 1dbf;combiningdiacriticalmarkssupplement 1dc0 1dff;" +
	"latinextendedadditional 1e00 1eff;greekextended 1f00 1fff;generalpunctuation 2000 206f;superscriptsandsubscripts 2070 209f;currencysymbols 20a0 20cf;" +
	"combiningmarksforsymbols 20d0 20ff;letterlikesymbols 2100 214f;numberforms 2150 218f;arrows 2190 21ff;mathematicaloperators 2200 22ff;" +
	"miscellaneoustechnical 2300 23ff;controlpictures 2400 243f;opticalcharacterrecognition 2440 245f;enclosedalphanumerics 2460 24ff;boxdrawing 2500 257f;" +
	"blockelements 2580 259f;geometricshapes 25a0 25ff;miscellaneoussymbols 2600 26ff;dingbats 2700 27bf;miscellaneousmathematicalsymbolsa 27c0 27ef;" +
	"supplementalarrowsa 27f0 27ff;braillepatterns 2800 28ff;supplementalarrowsb 2900 297f;miscellaneousmathematicalsymbolsb 2980 29ff;" +
	"supplementalmathematicaloperators 2a00 2aff;miscellaneoussymbolsandarrows 2b00 2bff;glagolitic 2c00 2c5f;latinextendedc 2c60 2c7f;coptic 2c80 2cff;" +
	"georgiansupplement 2d00 2d2f;tifinagh 2d30 2d7f;ethiopicextended 2d80 2ddf;cyrillicextendeda 2de0 2dff;supplementalpunctuation 2e00 2e7f;" +
	"cjkradicalssupplement 2e80 2eff;kangxiradicals 2f00 2fdf;ideographicdescriptioncharacters 2ff0 2fff;cjksymbolsandpunctuation 3000 303f;" +
	"hiragana 3040 309f;katakana 30a0 30ff;bopomofo 3100 312f;hangulcompatibilityjamo 3130 318f;kanbun 3190 319f;bopomofoextended 31a0 31bf;" +
	"cjkstrokes 31c0 31ef;katakanaphoneticextensions 31f0 31ff;enclosedcjklettersandmonths 3200 32ff;cjkcompatibility 3300 33ff;" +
	"cjkunifiedideographsextensiona 3400 4dbf;yijinghexagramsymbols 4dc0 4dff;cjkunifiedideographs 4e00 9fff;yisyllables a000 a48f;yiradicals a490 a4cf;" +
	"lisu a4d0 a4ff;vai a500 a63f;cyrillicextendedb a640 a69f;bamum a6a0 a6ff;modifiertoneletters a700 a71f;latinextendedd a720 a7ff;sylotinagri a800 a82f;" +
	"commonindicnumberforms a830 a83f;phagspa a840 a87f;saurashtra a880 a8df;devanagariextended a8e0 a8ff;kayahli a900 a92f;rejang a930 a95f;" +
	"hanguljamoextendeda a960 a97f;javanese a980 a9df;cham aa00 aa5f;myanmarextendeda aa60 aa7f;taiviet aa80 aadf;meeteimayekextensions aae0 aaff;" +
	"ethiopicextendeda ab00 ab2f;meeteimayek abc0 abff;hangulsyllables ac00 d7af;hanguljamoextendedb d7b0 d7ff;highsurrogates d800 db7f;" +
	"highprivateusesurrogates db80 dbff;lowsurrogates dc00 dfff;privateusearea e000 f8ff;cjkcompatibilityideographs f900 faff;" +
	"alphabeticpresentationforms fb00 fb4f;arabicpresentationformsa fb50 fdff;variationselectors fe00 fe0f;verticalforms fe10 fe1f;" +
	"combininghalfmarks fe20 fe2f;cjkcompatibilityforms fe30 fe4f;smallformvariants fe50 fe6f;arabicpresentationformsb fe70 feff;" +
	"halfwidthandfullwidthforms ff00 ffef;specials fff0 ffff;linearbsyllabary 10000 1007f;linearbideograms 10080 100ff;aegeannumbers 10100 1013f;" +
	"ancientgreeknumbers 10140 1018f;ancientsymbols 10190 101cf;phaistosdisc 101d0 101ff;lycian 10280 1029f;carian 102a0 102df;olditalic 10300 1032f;" +
	"gothic 10330 1034f;ugaritic 10380 1039f;oldpersian 103a0 103df;deseret 10400 1044f;shavian 10450 1047f;osmanya 10480 104af;" +
	"cypriotsyllabary 10800 1083f;imperialaramaic 10840 1085f;phoenician 10900 1091f;lydian 10920 1093f;meroitichieroglyphs 10980 1099f;" +
	"meroiticcursive 109a0 109ff;kharoshthi 10a00 10a5f;oldsoutharabian 10a60 10a7f;avestan 10b00 10b3f;inscriptionalparthian 10b40 10b5f;" +
	"inscriptionalpahlavi 10b60 10b7f;oldturkic 10c00 10c4f;ruminumeralsymbols 10e60 10e7f;brahmi 11000 1107f;kaithi 11080 110cf;sorasompeng 110d0 110ff;" +
	"chakma 11100 1114f;sharada 11180 111df;takri 11680 116cf;cuneiform 12000 123ff;cuneiformnumbersandpunctuation 12400 1247f;" +
	"egyptianhieroglyphs 13000 1342f;bamumsupplement 16800 16a3f;miao 16f00 16f9f;kanasupplement 1b000 1b0ff;byzantinemusicalsymbols 1d000 1d0ff;" +
	"musicalsymbols 1d100 1d1ff;ancientgreekmusicalnotation 1d200 1d24f;taixuanjingsymbols 1d300 1d35f;countingrodnumerals 1d360 1d37f;" +
	"mathematicalalphanumericsymbols 1d400 1d7ff;arabicmathematicalalphabeticsymbols 1ee00 1eeff;mahjongtiles 1f000 1f02f;dominotiles 1f030 1f09f;" +
	"playingcards 1f0a0 1f0ff;enclosedalphanumericsupplement 1f100 1f1ff;enclosedideographicsupplement 1f200 1f2ff;" +
	"miscellaneoussymbolsandpictographs 1f300 1f5ff;emoticons 1f600 1f64f;transportandmapsymbols 1f680 1f6ff;alchemicalsymbols 1f700 1f77f;" +
	"cjkunifiedideographsextensionb 20000 2a6df;cjkunifiedideographsextensionc 2a700 2b73f;cjkunifiedideographsextensiond 2b740 2b81f;" +
	"cjkcompatibilityideographssupplement 2f800 2fa1f;tags e0000 e007f;variationselectorssupplement e0100 e01ef;supplementaryprivateuseareaa f0000 fffff;" +
	"supplementaryprivateuseareab 100000 10ffff;"

// scriptNames are the scripts by their codes.
const scriptNames = "" +
	"arab Arabic;armi Imperial_Aramaic;armn Armenian;avst Avestan;bali Balinese;bamu Bamum;batk Batak;beng Bengali;bopo Bopomofo;brah Brahmi;brai Braille;" +
	"bugi Buginese;buhd Buhid;cakm Chakma;cans Canadian_Aboriginal;cari Carian;cham Cham;cher Cherokee;copt Coptic;cprt Cypriot;cyrl Cyrillic;" +
	"deva Devanagari;dsrt Deseret;egyp Egyptian_Hieroglyphs;ethi Ethiopic;geor Georgian;glag Glagolitic;goth Gothic;grek Greek;gujr Gujarati;guru Gurmukhi;" +
	"hang Hangul;hani Han;hano Hanunoo;hebr Hebrew;hira Hiragana;ital Old_Italic;java Javanese;kali Kayah_Li;kana Katakana;khar Kharoshthi;khmr Khmer;" +
	"knda Kannada;kthi Kaithi;lana Tai_Tham;laoo Lao;latn Latin;lepc Lepcha;limb Limbu;linb Linear_B;lisu Lisu;lyci Lycian;lydi Lydian;mand Mandaic;" +
	"merc Meroitic_Cursive;mero Meroitic_Hieroglyphs;miao Miao;mlym Malayalam;mong Mongolian;mtei Meetei_Mayek;mymr Myanmar;nkoo Nko;ogam Ogham;" +
	"olck Ol_Chiki;orkh Old_Turkic;orya Oriya;osma Osmanya;phag Phags_Pa;phli Inscriptional_Pahlavi;phnx Phoenician;plrd Miao;prti Inscriptional_Parthian;" +
	"rjng Rejang;runr Runic;samr Samaritan;sarb Old_South_Arabian;saur Saurashtra;shaw Shavian;shrd Sharada;sinh Sinhala;sora Sora_Sompeng;sund Sundanese;" +
	"sylo Syloti_Nagri;syrc Syriac;tagb Tagbanwa;takr Takri;tale Tai_Le;talu New_Tai_Lue;taml Tamil;tavt Tai_Viet;telu Telugu;tfng Tifinagh;tglg Tagalog;" +
	"thaa Thaana;thai Thai;tibt Tibetan;ugar Ugaritic;vaii Vai;xpeo Old_Persian;xsux Cuneiform;yiii Yi;zinh Inherited;zyyy Common;"
