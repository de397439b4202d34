/**
 * Words of addresses in the languages that people write to a town hall in: Catalan, Spanish, English, French, Arabic and
 * Romanian. Folded: no accents, small letters.
 */

const table = (rows: Record<string, string>): Map<string, string> =>
  // Maps, not objects: a citizen may well write «constructor».
  new Map(
    Object.entries(rows).flatMap(([standard, text]) =>
      text.split(' ').map((word) => [word, standard] as const),
    ),
  )

const set = (...texts: string[]): Set<string> => new Set(texts.flatMap((text) => text.split(' ')))

/** What kind of way it is, long and short. */
export const WAYS = table({
  carrer:
    'carrer c cr carr carre carer carrers carrero carrerons calle cl calles callejon calleja street rue str strada strazii شارع زنقة الشارع بشارع الزنقة زنقت درب كارير كاريي',
  placa:
    'placa pl plaza pla plza plz pca pza places placeta plazoleta plazuela square place piata piateta ساحة الساحة بساحة بلاسا بلاصا بلازا',
  passeig: 'passeig pg paseo ps passeitg pge passeitx pso promenade paseito',
  avinguda: 'avinguda av avda avenida avgda ave avenue bulevard boulevard bulevardul bd blvd',
  rambla: 'rambla rambleta rbla',
  carretera: 'carretera ctra cra crta carret road route soseaua sosea طريق كاريتيرا كارتيرا',
  cami: 'cami camino cno cm cmno caminet lane chemin path sender senda',
  passatge: 'passatge ptge pasaje psje pje pasatge',
  ronda: 'ronda rda',
  travessia: 'travessia trav travesia travessera',
  baixada: 'baixada bda bajada descente baixadeta',
  pujada: 'pujada subida cuesta costa montee rampa',
  via: 'via',
  muralla: 'muralla mur',
  plana: 'plana',
  raval: 'raval arrabal',
  rotonda: 'rotonda rotondes glorieta roundabout redona',
  escales: 'escales escala escaleras escalera steps stairs escalier escaliers escalones graons',
})

/** What is no way and has a name of its own all the same. */
export const GROUNDS = table({
  parc: 'parc parque park parcul parquet parquecito حديقة الحديقة بحديقة بارك',
  jardins: 'jardins jardi jardines jardin jardinet garden gardens gradina',
  poligon: 'poligon poligono pol',
  pont: 'pont puente bridge podul pod passera pasarela جسر الجسر قنطرة القنطرة',
  barri:
    'barri barrio barriada quartier cartier حي urbanitzacio urbanizacion urb neighbourhood neighborhood بحي الحي',
  llac: 'llac lago lake lac estany lacul',
  riera: 'riera riu rio river riviere torrent',
  camp: 'camp campo',
})

/** Buildings and services of which a town has one or a few. */
export const FACILITIES = table({
  estacio: 'estacio estacion station gare gara محطة المحطة',
  mercat: 'mercat mercado market marche سوق السوق',
  hospital: 'hospital hopital spital spitalul spitalului مستشفى المستشفى',
  biblioteca: 'biblioteca library bibliotheque bibliotecii مكتبة المكتبة',
  ajuntament: 'ajuntament ayuntamiento mairie primaria townhall بلدية البلدية',
  escola: 'escola escuela school ecole scoala colegio cole collegi مدرسة المدرسة',
  institut: 'institut instituto insti lycee liceu ies',
  esglesia: 'esglesia iglesia church eglise biserica parroquia basilica',
  mesquita: 'mesquita mezquita mosque mosquee مسجد المسجد',
  cementiri: 'cementiri cementerio cemetery cimetiere cimitir مقبرة',
  ambulatori: 'ambulatori ambulatorio cap dispensari dispensario clinic centre_de_salut',
  universitat: 'universitat universidad uni university universite facultat',
  residencia: 'residencia geriatric geriatrico asil asilo',
  llar: 'llar guarderia guarde creche kindergarten gradinita',
  pavello: 'pavello pabellon poliesportiu polideportivo poli gimnas gimnasio',
  piscina: 'piscina piscines piscinas swimming pool piscine',
  teatre: 'teatre teatro theatre theater',
  museu: 'museu museo museum musee muzeu',
  casal: 'casal',
  casino: 'casino cazinou الكازينو كازينو',
  oficina: 'oficina oficines office bureau',
  farmacia: 'farmacia pharmacy pharmacie صيدلية',
  correus: 'correus correos',
  bombers: 'bombers bomberos',
  comissaria: 'comissaria comisaria jutjats juzgados',
  gasolinera: 'gasolinera benzinera',
  parada: 'parada marquesina marquesines arret statie stop',
  parquing: 'parquing parking aparcament aparcamiento parcare',
  tunel: 'tunel tunnel',
  rectoria: 'rectoria convent convento ermita',
  pipican: 'pipican pipicans pipicanes',
  skate: 'skate skatepark',
  cruilla: 'cruilla encreuament',
})

/** Words by which shops and the like are pointed out: there are many of each. */
export const SHOPS = set(
  'bar forn panaderia boulangerie botiga tienda super supermercat supermercado ferreteria fruiteria carnisseria peixateria perruqueria estanc banc_de caixer kebab restaurant restaurante hotel taller benzinera veterinari veterinario pastisseria churreria xurreria',
)

/** Chains of shops: pointed out by name, with no word for what they are. */
export const CHAINS = set(
  'bonpreu esclat mercadona lidl carrefour caprabo condis aldi consum spar eroski decathlon zara mango kfc mcdonalds burger ikea mediamarkt bbva sabadell santander caixabank kiwoko bauhaus obramat tedi primor druni repsol cepsa',
)

/** Short for a kind, a title or «number»: a full stop after them ends no sentence. */
export const ABBREVIATIONS = set(
  'c cr carr cl pl pza pca pg ps pso pge av avda avgda ave ctra cra crta carret cm cno ptge psje pje rda trav bda mur pol urb str bd blvd st sta sto dr dra mn ntra sra num no n nr nº bis arq mtre fra pza',
)

/** The short ones are names only after a name in English: «Talamanca street», «Agulla park». */
export const ENGLISH_KINDS = set('street st road square park avenue bridge lane')

/** Words that link a kind to its name. */
export const LINKS = set(
  'de del la el els les l d dels en na los las do da du des the of lo دي ديل دل ديلس ديال لا ليس د',
)

/** Words inside a name that people leave out. */
export const PARTICLES = set(
  'de del la el els les l d dels en na los las y i da do du des le of the al s un una lo o delle della دي ديل دل ديلس ديال',
)

/** What people write for words of Catalan names: in Spanish above all, and short. */
export const SPELLINGS = table({
  sant: 'san santo st saint sfantul',
  santa: 'sta saint_e',
  sants: 'santos',
  pere: 'pedro peter',
  pau: 'pablo',
  joan: 'juan',
  jaume: 'jaime',
  josep: 'jose',
  miquel: 'miguel',
  bartomeu: 'bartolome',
  antoni: 'antonio',
  francesc: 'francisco',
  ignasi: 'ignacio',
  domenec: 'domingo',
  jordi: 'jorge',
  cristofol: 'cristobal',
  llatzer: 'lazaro',
  llorenc: 'lorenzo',
  llucia: 'lucia',
  maurici: 'mauricio',
  marc: 'marcos',
  blai: 'blas',
  fruitos: 'fructuoso',
  andreu: 'andres',
  mateu: 'mateo',
  lluis: 'luis',
  carles: 'carlos',
  ferran: 'fernando',
  alfons: 'alfonso',
  jacint: 'jacinto',
  clara: 'clara',
  angel: 'angel',
  anselm: 'anselmo',
  guillem: 'guillermo',
  roger: 'roger',
  narcis: 'narciso',
  esteve: 'esteban',
  carme: 'carmen',
  dolors: 'dolores',
  remei: 'remedio',
  neus: 'nieves',
  verge: 'virgen',
  crist: 'cristo',
  rei: 'rey',
  major: 'mayor',
  nou: 'nuevo',
  nova: 'nueva',
  vell: 'viejo',
  vella: 'vieja',
  alt: 'alto',
  dalt: 'arriba',
  baix: 'abajo',
  esglesia: 'iglesia',
  universitat: 'universidad universitaria universitari universitat uni',
  concordia: 'concordia',
  llibertat: 'libertad',
  democracia: 'democracia',
  republica: 'republica',
  infants: 'infantes',
  jueus: 'judios',
  drets: 'derechos',
  esport: 'deporte',
  mel: 'miel',
  cova: 'cueva',
  arcs: 'arcos',
  creu: 'cruz',
  sequia: 'acequia',
  font: 'fuente',
  riu: 'rio',
  pont: 'puente',
  om: 'olmo',
  catalunya: 'cataluna catalonia catalogne',
  catalans: 'catalanes',
  paisos: 'paises',
  espanya: 'espana spain espagne',
  europa: 'europe',
  valencia: 'valencia',
  lleida: 'lerida',
  girona: 'gerona',
  penedes: 'penedes',
  bruc: 'bruch',
  lepant: 'lepanto',
  pirineu: 'pirineo pirineos pirineus',
  maig: 'mayo may',
  setembre: 'septiembre',
  gener: 'enero',
  doctor: 'dr',
  mossen: 'mn mosen',
  mestre: 'maestro mtre',
  arquitecte: 'arquitecto arq',
  bisbe: 'obispo',
  abat: 'abad',
  germa: 'hermano',
  pare: 'padre',
  fra: 'fray',
  alcalde: 'alcalde',
  sagrada: 'sagrada',
  familia: 'familia',
  segle: 'siglo',
  vila: 'villa',
  catedral: 'catedral',
  '1': 'primer primero primera premier',
  '2': 'dos ii segon segundo',
  '3': 'tres iii tercer tercero tercera troisieme third',
  '4': 'iv',
  '6': 'vi',
  '7': 'vii',
  '8': 'viii',
  '9': 'ix',
  '10': 'deu diez',
  '11': 'onze once xi',
  '12': 'xii dotze doce',
  '13': 'xiii',
  '14': 'xiv',
  '15': 'xv',
  '16': 'xvi',
  '23': 'xxiii',
})

/** Words before a surname that are no name by themselves. */
export const TITLES = set(
  'sant santa sants doctor mossen mestre arquitecte bisbe abat germa pare fra alcalde verge mare mont sor president general poeta pintor canonge beat',
)

/** Common words that are the names of streets as well: a street only where something else says so. */
export const COMMON_WORDS = set(
  'nou nova vell vella major sol lluna mel sal canal salt arc arcs cova creu pau pi pins font riu mar muntanya vall bosc aigua pont torre castell esglesia hospital escola mercat estacio parc jardi flor flors rosa roses nord sud est oest llevant ponent esport industria treball llibertat democracia republica constitucio infants jueus drets europa espanya catalunya bages universitat biblioteca ajuntament casino remei carme merce alba estrella cel terra prat camp era hort moli forn pou placa plana passeig barri reforma barreres piques barcelona girona lleida tarragona valencia sardana autobusos guia centre vic dolors esports llum vent foc poble vila casa carrer cami camins nens fills gran petit alt baix dalt rei reina mestre doctor bisbe abat autobus familia fabrica catala cases mare filla fills general central public 1 2 3 10 11 12',
)

/** Of these a town has so many that none is meant by the word alone, whatever is called by it. */
export const MANY = set('font pont placa parc carrer barri escola riu riera cami pi torre creu casa om')

/** Words that say where something is beside another thing. */
export const BESIDE = set(
  'davant darrere darrera costat prop vora sota sobre dins damunt enfront tocant cantonada canto xamfra cruilla voltant entrada sortida final principi mig altura alcada capdamunt capdavall dalt',
  'delante detras lado junto cerca debajo encima frente enfrente esquina dentro salida entrada cruce',
  'near by behind outside beside opposite corner front end next',
  'devant derriere cote pres face coin sous autour',
  'langa fata spatele coltul intersectia',
  'قرب امام أمام بجانب خلف بالقرب جدار دوار',
)

/** Parts of places: what they are of is where. */
export const PARTS = set(
  'porta portes paret parets facana mur murs tapia reixa tanca vorera voreres calcada carril rampa pati terrat teulada sostre banc bancs corba gespa parterre parterres talus zona tram solar descampat pas contenidor contenidors paperera papereres fanal fanals semafor arbres platans jocs balco campanar retol porxos arcades terrassa marge vores mirador racó raco cara illa barana parada marquesina parquing aparcament hort herba fonts banda gual ascensor jardinera embornal claveguera compactador columnes aparador aparcabicis grades prat pineda plafo mural mig',
  'puerta pared muro fachada valla verja acera calzada rampa patio tejado banco curva cesped talud zona tramo solar descampado paso contenedor contenedores papelera farola farolas semaforo arboles balcon terraza cuneta parking aparcamiento carril bordillo trozo medio pinar',
  'wall door gate pavement sidewalk fence bench mur porte facade trottoir banc usa zid gard banca arret',
)

/** Words that lead to a place. */
export const AT = set(
  'a al als en pel pels des fins cap desde hasta hacia at in on from to near au aux dans sur chez vers la in din pe spre في من على حدا قدام',
)

/** Words that end a name that is not in the list: nobody calls a street by them. */
export const STOPWORDS = set(
  'i que amb hi no ni o a al als ha han he hem es esta estan son es era ser sense des fa fan fins per pel pels perque pero quan com on ja encara mes molt tot tota tots totes aquest aquesta aquests aixo alla aqui davant darrere costat prop cap cada dos tres un una uns unes en el la els les lo li si s sha hagut tinc tenim tenen surt cau bon bona hola gracies merci sisplau avui ahir dema dia dies setmana mati tarda nit vespre',
  'infantil infantils infantiles public publics publica publico municipal entero entera sencer sencera mateix mateixa principal dilluns dimarts dimecres dijous divendres dissabte diumenge lunes martes miercoles jueves viernes sabado domingo',
  'y con sin esta estan hay ha han he por para porque cuando como donde ya aun mas muy todo toda todos todas este esta esto eso alli aqui delante detras junto desde hasta hacia dos tres su sus mi se me le lo los las al hoy ayer manana gracias buenos buenas noche tarde',
  'and with without is are was has have there at on in to from for since near by since the this that please thanks',
  'et avec sans est sont il y depuis dans pour sur au aux ce cette merci bonjour devant derriere',
  'si cu fara este sunt este de la din pe ca nu e multumesc va rog',
)

/** How things are: no name of a place ends in them, and none is a slip of one. */
export const STATES = set(
  'brut bruta bruts brutes trencat trencada trencats trencades tombat tombada espatllat espatllada fos fosa fosos foses apagat apagada ple plena plens plenes buit buida tancat tancada obert oberta caigut caiguda cremat cremada encallat fosc fosca foscos negre perd tapant tapat vessa',
  'sucio sucia roto rota rotos rotas tirado caido caida lleno llena llenos vacio vacia fundido fundida cerrado cerrada abierto oscuro oscura pierde tapado quemado quemada despintado gotera gotea mojado arboles balcon',
  'dirty broken full empty dark closed wont doesnt isnt sale casse cassee plein pleine vide ferme eteint murdar murdara spart sparta plin plina stricat stricata noastra',
)

/** Words between a street and a number: «a l’altura del 150», «davant del número 4». */
export const NUMBER_WORDS = set('num numero n no nº nro number nr numarul portal porta numeros رقم')
export const NUMBER_LEADS = set(
  'altura alcada alcaria davant frente enfrente delante devant hauteur face near opposite entre tocant costat junto cantonada bloc bloque',
)
export const NUMBER_LINKS = set('a l la al el del de d du au the to en i y')

/** Words between two streets that cross. */
export const CROSSES = set(
  'amb con cantonada canto esquina xamfra chaflan cruilla cruce corner with avec coin cu colt',
)
export const AND = set('i y and et si e')

/** After a number: it counts things, and is nobody's house. */
export const UNITS = set(
  'h hores horas hours heures dies dia dias days jours zile mesos meses months mois luni setmanes semanas weeks any anys anos years euros eur metre metro km m cm kg minut min per de of graus cops vegades quarts',
)
