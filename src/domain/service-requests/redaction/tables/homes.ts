/**
 * How people name the floor and the door of a home, by language, folded: as patterns' alternatives.
 * `ordinals` in words; `specials` floors without a number; `floors`, `doors`, `units` nouns; `sides` of a landing.
 */
export const HOMES: Record<
  string,
  Record<'ordinals' | 'specials' | 'floors' | 'doors' | 'units' | 'sides', string>
> = {
  ca: {
    ordinals:
      'primera?|segona?|tercera?|quarta?|cinque|cinquena|sise|sisena|sete|setena|vuite|vuitena|nove|novena|dese',
    specials: 'entresol|principal|pral|atic|sobreatic|baixos?|bxs',
    floors: 'pis|planta|replà',
    doors: 'porta|pta',
    units: 'pis|apartament|habitatge',
    sides: 'esquerra|dreta|esq|dta',
  },
  es: {
    ordinals:
      'primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|septim[oa]|octav[oa]|noven[oa]|decim[oa]',
    specials: 'entresuelo|entlo|principal|pral|atico|sobreatico|bajos?|bjos',
    floors: 'piso|planta',
    doors: 'puerta|pta',
    units: 'piso|apartamento|apto|vivienda',
    sides: 'izquierda|izqda|izda|izq|derecha|dcha|dch|centro',
  },
  en: {
    ordinals: 'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|1st|2nd|3rd',
    specials: 'ground|top|basement|penthouse',
    floors: 'floor|storey|level',
    doors: 'door',
    units: 'flat|apartment|apt|unit|room',
    sides: 'left|right',
  },
  fr: {
    ordinals:
      'premiere?|deuxieme|second|seconde|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme',
    specials: 'rdc|rez de chaussee|rez-de-chaussee|entresol',
    floors: 'etage',
    doors: 'porte|pte',
    units: 'appartement|appart|appt|apt|studio|logement',
    sides: 'gauche|droite|gche|dte|face',
  },
  ro: {
    ordinals:
      'intai|unu|doi|trei|patru|cinci|sase|sapte|opt|noua|zece|primul|al doilea|al treilea|al patrulea|al cincilea',
    specials: 'parter|mansarda|demisol',
    floors: 'etajul|etaj|et\\.?',
    doors: 'usa',
    units: 'apartamentul|apartament|ap\\.?|apt',
    sides: 'stanga|dreapta',
  },
  uk: {
    ordinals:
      'перш(?:ому|ии|а|і)|друг(?:ому|ии|а|і)|трет(?:ьому|іи|я|і)|четверт(?:ому|ии|а|і)|пят(?:ому|ии|а|і)|шост(?:ому|ии|а|і)',
    specials: 'цоколь',
    floors: 'поверсі|поверх',
    doors: 'двері|дверях',
    units: 'квартирі|квартира|квартиру|кв\\.?',
    sides: 'ліворуч|праворуч|зліва|справа',
  },
  pt: {
    ordinals: 'primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|quint[oa]|sext[oa]|setim[oa]|oitav[oa]',
    specials: 'r\\/c|res do chao|cave|sotao',
    floors: 'andar|piso',
    doors: 'porta|pta',
    units: 'apartamento|apto|fracao',
    sides: 'esquerdo|esquerda|esqdo|esq|direito|direita|dto|dt|dir|frente|fte',
  },
  it: {
    ordinals: 'prim[oa]|second[oa]|terz[oa]|quart[oa]|quint[oa]|sest[oa]|settim[oa]|ottav[oa]',
    specials: 'piano terra|rialzato|attico',
    floors: 'piano',
    doors: 'porta|scala',
    units: 'interno|int\\.?|appartamento|app\\.?',
    sides: 'sinistra|destra|sx|dx',
  },
  ar: {
    ordinals:
      'الاول|الاولى|الثاني|الثانية|الثالث|الثالثة|الرابع|الرابعة|الخامس|الخامسة|السادس|السادسة|السابع|الثامن|واحد|جوج|اثنان|ثلاثة|اربعة|خمسة',
    specials: 'الطابق الارضي|الارضي|السفلي',
    floors: 'الطابق|طابق|الدور|الطبقة|طبقة',
    doors: 'الباب|باب',
    units: 'الشقة|شقة|شقتي|البيت رقم|المنزل رقم',
    sides: 'على اليمين|على اليسار|يمين|يسار',
  },
  darija: {
    ordinals: 'lwel|louwel|tani|ttani|talet|ttalet|rabe3|lkhames|wahed|jouj|tlata|reb3a',
    specials: 'rdc|sefli|lardi',
    floors: 'tabe9|ttabe9|tba9|etage|tabaq|ttabaq',
    doors: 'lbab|bab',
    units: 'ppartma|lbartma|bartma|appart|ddar ra9m',
    sides: 'limen|liser',
  },
}

/** What says that somebody lives there, by language, folded; a verb, or whose home it is. */
export const LIVES: Record<string, string> = {
  ca: `visc|vivim|viu|viuen|vivia|visquem|resideixo|resideix|residim|resident|empadronad[ao]|empadronats|casa meva|casa nostra|a casa|ca meva|meu pis|nostre pis|meu domicili|meva porta|meva adreça|meva adreca|m'estic|truqueu a|piqueu a|llogat|llogo`,
  es: `vivo|vivimos|vive|viven|vivia|resido|reside|residimos|residente|empadronad[ao]s?|mi casa|nuestra casa|en casa|mi piso|nuestro piso|mi domicilio|mi direccion|mi puerta|mi vivienda|habito|habita|alquilo|alquilad[oa]|mi timbre`,
  en: `i live|we live|lives?|living|reside[sd]?|resident|my flat|our flat|my home|my house|our home|my door|my apartment|our apartment|my place|my address|i rent|we rent|i'm in|i am in|come to|knock on|staying`,
  fr: `j'habite|habite|habitons|habitent|vis|vivons|vit|reside|residons|loge|chez moi|chez nous|mon appartement|mon appart|notre appartement|mon logement|mon adresse|ma porte|mon domicile|je loue|sonnez`,
  ro: `locuiesc|locuim|locuieste|locuiesc|stau|stam|sta la|domiciliat[a]?|apartamentul meu|apartamentul nostru|casa mea|adresa mea|acasa|usa mea|domiciliul|inchiriez`,
  uk: `живу|живемо|живе|живуть|мешкаю|мешкаємо|мешкає|проживаю|проживає|моя квартира|моіи квартирі|моєму|наша квартира|вдома|моя адреса|адреса`,
  pt: `moro|moramos|mora|moram|vivo|vivemos|vive|resido|reside|minha casa|nossa casa|meu apartamento|minha porta|minha morada|em casa|alugo`,
  it: `abito|abitiamo|abita|abitano|vivo|viviamo|vive|vivono|risiedo|risiede|residente|casa mia|casa nostra|mio appartamento|mia porta|mio domicilio|a casa|mio indirizzo`,
  ar: `اسكن|نسكن|يسكن|تسكن|يسكنون|ساكن|ساكنة|ساكنين|اقيم|نقيم|يقيم|تقيم|اعيش|نعيش|يعيش|تعيش|بيتي|منزلي|شقتي|بيتنا|منزلنا|شقتنا|عنواني|دارنا|داري|اقطن|يقطن|تقطن|كنسكن|القاطن`,
  darija: `saken|sakna|sakn|sakna|sakenin|kansken|kanskon|kan3ich|3aych|3aycha|darna|dari|kayskon|katskon`,
}

/** Somebody, of whom a door comes next: «the neighbour of the fourth, first door»; and what stands between. */
export const SOMEBODY: Record<string, string> = {
  ca: 'vei|veina|veins|senyor|senyora|noi|noia|home|dona|gent|familia|inquili|inquilina|llogater|llogatera|propietari|propietaria|jove|joves|estudiants|avia|avi|nen|nena|nens|persona|parella|els|les|la|el',
  es: 'vecin[oa]s?|señora?s?|senora?s?|chic[oa]s?|hombre|mujer|gente|familia|inquilin[oa]s?|propietari[oa]s?|dueñ[oa]|duen[oa]|jovenes|estudiantes|abuel[oa]|niñ[oa]s?|nin[oa]s?|persona|pareja|los|las|el|la',
  en: 'neighbou?rs?|man|woman|guy|guys|lady|people|family|tenants?|owners?|girl|boy|kids|students|couple|person|lads?|those|the one|someone|somebody|resident',
  fr: 'voisine?s?|dame|monsieur|homme|femme|gens|famille|locataires?|proprietaires?|jeunes|etudiants|couple|enfants|personne|ceux|celle|celui|mec|type',
  ro: 'vecin(?:ul|a|ii|ei|ului)?|domnul|doamna|barbatul|femeia|familia|chirias(?:ul|ii|a)?|proprietar(?:ul|a)?|tinerii|cei|cel|cea|batrana|copiii',
  uk: "сусід(?:ка|и|ку|ом|кою)?|пан|пані|чоловік|жінка|люди|родина|сім'я|власник|молодь|діти|бабуся|ті|тои",
  pt: 'vizinh[oa]s?|senhora?|homem|mulher|gente|familia|inquilin[oa]s?|don[oa]|jovens|casal|rapaz|menin[oa]|os|as|o|a',
  it: 'vicin[oaie]|signora?|uomo|donna|gente|famiglia|inquilin[oaie]|proprietari[oa]|ragazz[oaie]|coppia|quell[oaie]|bambini|condomin[oi]',
  ar: 'جاري|جارتي|جارنا|جارتنا|الجار|الجارة|الجيران|السيد|السيدة|العائلة|الساكن|الساكنة|السكان|المكتري|صاحب|الناس|العجوز',
  darija: 'jari|jarti|jarna|jartna|ljar|ljara|ljiran|mol|moul|molat',
}

/** Things and buildings that have floors, rows and doors without being homes, folded. */
export const NO_HOMES = `contenidors?|contenedor(?:es)?|containers?|conteneurs?|container(?:ul|e)|bins?|banc|banco|bench|fanal|farola|lampada|lamp|arbre|arbol|tree|nínxol|ninxol|nicho|fila|filera|row|rang|rangee|rand|seient|asiento|seat|
  biblioteca|library|bibliotheque|ajuntament|ayuntamiento|town hall|mairie|hospital|hopital|cap|ambulatori|mercat|mercado|market|marche|escola|escuela|school|ecole|institut|instituto|
  parking|parquing|pàrquing|aparcament|aparcamiento|casino|museu|museo|museum|musee|teatre|teatro|estacio|estacion|station|gare|pavello|pabellon|piscina|poliesportiu|centre civic|centro civico|jutjat|juzgado|oficina|office|hotel|
  المكتبة|البلدية|المستشفى|المدرسة|السوق|бібліотек|лікарн|школ`
