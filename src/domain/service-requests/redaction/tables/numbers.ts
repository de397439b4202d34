/**
 * Numbers in words, by language. `units` have one digit, from zero on; `two` the numbers of two digits that nothing follows;
 * `tens` those that a unit may follow; `three` hundreds in one word, `hundred` what makes hundreds of a unit; `times` says
 * how often the next digit comes. Set apart by blanks.
 */
export type NumberWords = Record<'units' | 'two' | 'tens' | 'three' | 'hundred' | 'twice' | 'thrice', string>

/** By language code. */
export const NUMBERS: Record<string, NumberWords> = {
  ca: {
    units: 'zero un una u dos dues tres quatre cinc sis set vuit nou huit',
    two: 'deu onze dotze tretze catorze quinze setze disset devuit divuit dinou denou',
    tens: 'vint trenta quaranta cinquanta seixanta setanta vuitanta huitanta noranta',
    three: '',
    hundred: 'cent cents centes',
    twice: 'doble',
    thrice: 'triple',
  },
  es: {
    units: 'cero uno un una dos tres cuatro cinco seis siete ocho nueve',
    two: `diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veintiuno veintiun veintidos veintitres veinticuatro
      veinticinco veintiseis veintisiete veintiocho veintinueve`,
    tens: 'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
    three: 'doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
    hundred: 'cien ciento cientos',
    twice: 'doble',
    thrice: 'triple',
  },
  en: {
    units: 'zero oh nought one two three four five six seven eight nine',
    two: 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    tens: 'twenty thirty forty fourty fifty sixty seventy eighty ninety',
    three: '',
    hundred: 'hundred',
    twice: 'double',
    thrice: 'triple treble',
  },
  fr: {
    units: 'zero un une deux trois quatre cinq six sept huit neuf',
    two: 'dix onze douze treize quatorze quinze seize',
    tens: 'vingt vingts trente quarante cinquante soixante septante huitante octante nonante',
    three: '',
    hundred: 'cent cents',
    twice: 'double deux-fois',
    thrice: 'triple',
  },
  ro: {
    units: 'zero unu una un doi doua trei patru cinci sase sapte opt noua',
    two: 'zece unsprezece doisprezece douasprezece treisprezece paisprezece cincisprezece saisprezece saptesprezece optsprezece nouasprezece',
    tens: 'douazeci treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci',
    three: '',
    hundred: 'suta sute',
    twice: 'dublu',
    thrice: 'triplu',
  },
  uk: {
    units: `нуль один одна два дві три чотири п'ять пять шість сім вісім дев'ять девять`,
    two: `десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять пятнадцять шістнадцять сімнадцять вісімнадцять девятнадцять`,
    tens: `двадцять тридцять сорок п'ятдесят пятдесят шістдесят сімдесят вісімдесят дев'яносто девяносто`,
    three: `сто двісті триста чотириста п'ятсот пятсот шістсот сімсот вісімсот дев'ятсот девятсот`,
    hundred: '',
    twice: 'двічі подвійний подвійна',
    thrice: 'тричі',
  },
  pt: {
    units: 'zero um uma dois duas tres quatro cinco seis meia sete oito nove',
    two: 'dez onze doze treze catorze quatorze quinze dezasseis dezesseis dezassete dezessete dezoito dezanove dezenove',
    tens: 'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
    three: 'duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos',
    hundred: 'cem cento',
    twice: 'dobro duplo',
    thrice: 'triplo',
  },
  it: {
    units: 'zero uno una un due tre quattro cinque sei sette otto nove',
    two: `dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove ventuno ventidue ventitre ventiquattro
      venticinque ventisei ventisette ventotto ventinove trentuno trentadue trentatre trentaquattro trentacinque trentasei trentasette
      trentotto trentanove quarantuno quarantadue quarantatre quarantaquattro quarantacinque quarantasei quarantasette quarantotto
      quarantanove cinquantuno cinquantadue cinquantatre cinquantaquattro cinquantacinque cinquantasei cinquantasette cinquantotto
      cinquantanove sessantuno sessantadue sessantatre sessantaquattro sessantacinque sessantasei sessantasette sessantotto sessantanove
      settantuno settantadue settantatre settantaquattro settantacinque settantasei settantasette settantotto settantanove ottantuno
      ottantadue ottantatre ottantaquattro ottantacinque ottantasei ottantasette ottantotto ottantanove novantuno novantadue novantatre
      novantaquattro novantacinque novantasei novantasette novantotto novantanove`,
    tens: 'venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
    three: 'duecento trecento quattrocento cinquecento seicento settecento ottocento novecento',
    hundred: 'cento',
    twice: 'doppio doppia',
    thrice: 'triplo tripla',
  },
  ar: {
    units: `صفر زيرو واحد واحدة اثنان اثنين اتنين إثنان اثنتان جوج ثلاثة ثلاث تلاتة أربعة أربع ربعة خمسة خمس ستة ست سبعة سبع ثمانية ثماني تمنية
      تسعة تسع تسعود`,
    two: 'عشرة عشر',
    tens: 'عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين',
    three: 'مئتان مئتين ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة ستمائة',
    hundred: 'مئة مائة',
    twice: 'مزدوج مكرر دوبل',
    thrice: '',
  },
  darija: {
    units:
      'sifr ziro wahed jouj zouj juj tlata rb3a reb3a arb3a khamsa khmsa setta stta seb3a sb3a tmenya tmnya tes3oud ts3oud tes3a',
    two: '3achra',
    tens: '3echrin tlatin reb3in khamsin settin seb3in tmanin tes3in',
    three: '',
    hundred: 'mya',
    twice: 'doubl',
    thrice: '',
  },
}

/** What says that a telephone comes, by language: a piece of a word is enough. */
export const TELEPHONES = `telef telf tlf tfn tfno tel. mobil movil mòbil truqu trucar trucad llam marc wasap whats whatsap phone call ring text mobile cell number numero numéro nombre numar
  număr appel portable joign sunat suna mobil apel дзвон телеф номер мобіль ligue ligar telem chiam cell cellul رقم هاتف اتصل جوال موبايل تيليفون tilifoun nmra nemra 3ayt`
