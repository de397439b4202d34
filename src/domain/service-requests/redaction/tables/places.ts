/** Words before a name that make it a street's, a building's or a shop's, by language; without regard to case and accents. */
export const PLACES: Record<string, string> = {
  ca: `carrer carrers c cr plaça plaçes placeta pl passeig pg avinguda av avda ronda travessera travessia trav passatge ptge camí carretera ctra crta cra via rambla baixada
    pujada muralla barri barriada polígon urbanització urb parc jardí jardins pont font riera torrent escola escoles institut ies ceip col·legi collegi llar bressol universitat
    biblioteca museu teatre auditori sala centre casal ateneu pavelló poliesportiu camp piscina estadi mercat hospital clínica cap ambulatori consultori residència
    geriàtric farmàcia església parròquia capella ermita convent monestir cementiri estació parada bar restaurant cafè cafeteria forn fleca pastisseria
    botiga perruqueria ferreteria carnisseria peixateria taller garatge hotel pensió fonda hostal ca cal can cals casa mas masia edifici bloc torre
    autoescola acadèmia gestoria assessoria òptica estanc llibreria supermercat súper xurreria celler gimnàs copisteria bugaderia quiosc local nau
    fundació associació premi monument estàtua bust placa sala espai plaque rotonda glorieta`,
  es: `calle calles plaza plazas plazuela paseo avenida avd ronda travesía pasaje camino carretera rambla bajada subida muralla barrio barriada polígono urbanización
    parque jardín jardines puente fuente escuela escuelas colegio instituto guardería universidad biblioteca museo teatro auditorio centro ateneo pabellón polideportivo
    campo piscina estadio mercado hospital clínica ambulatorio consultorio residencia geriátrico farmacia iglesia parroquia capilla ermita convento monasterio cementerio
    estación parada bar restaurante café cafetería panadería horno pastelería tienda peluquería ferretería carnicería pescadería taller garaje hotel pensión
    autoescuela academia asesoría óptica estanco librería supermercado churrería bodega gimnasio copistería lavandería quiosco kiosco kebab nave hostal casa edificio bloque torre fundación asociación premio monumento estatua busto rotonda cl`,
  en: `street road avenue square lane alley drive way park garden gardens bridge fountain school schools college institute nursery university library museum
    theatre theater hall centre center stadium pool market hospital clinic surgery pharmacy church chapel cemetery station stop bar restaurant cafe bakery shop gym pub kiosk supermarket dentist optician
    store hairdresser garage hotel hostel house building block tower foundation monument statue roundabout neighbourhood`,
  fr: `rue rues place places boulevard bd avenue allée allées impasse chemin route quai cours passage quartier parc jardin jardins square pont fontaine école écoles
    collège lycée crèche université bibliothèque médiathèque musée théâtre salle centre stade gymnase piscine marché hôpital clinique cabinet pharmacie église paroisse
    chapelle cimetière gare arrêt bar restaurant café boulangerie boutique magasin coiffeur garage librairie pharmacie pressing épicerie tabac kebab gymnase hôtel maison immeuble bâtiment tour fondation monument statue`,
  ro: `strada str străzii bulevardul bd bdul piața aleea intrarea drumul șoseaua calea cartierul parcul grădina podul fântâna școala liceul colegiul grădinița universitatea
    biblioteca muzeul teatrul sala centrul stadionul piscina spitalul clinica farmacia biserica parohia cimitirul gara stația barul restaurantul cafeneaua
    brutăria magazinul hotelul casa clădirea blocul turnul fundația monumentul statuia`,
  uk: `вулиця вулиці вулицю вул площа площі пл проспект бульвар провулок парк парку сквер міст школа школи ліцей садок університет бібліотека музей театр центр стадіон
    басейн ринок лікарня лікарні поліклініка аптека церква кладовище станція зупинка бар ресторан кафе магазин готель будинок пам'ятник`,
  pt: `rua ruas praça largo avenida travessa beco estrada caminho alameda bairro parque jardim ponte fonte escola colégio liceu creche universidade biblioteca museu
    teatro sala centro estádio pavilhão piscina mercado hospital clínica farmácia igreja paróquia capela cemitério estação paragem bar restaurante café padaria
    loja hotel casa edifício bloco torre fundação monumento estátua`,
  it: `via viale vicolo corso piazza piazzale largo strada lungomare ponte parco giardino giardini scuola scuole asilo liceo istituto università biblioteca museo teatro sala centro
    stadio palestra piscina mercato ospedale clinica farmacia chiesa parrocchia cappella cimitero stazione fermata bar ristorante caffè panificio negozio albergo
    hotel casa edificio palazzo torre fondazione monumento statua`,
  ar: `شارع زنقة ساحة حي طريق جادة درب زقاق مدرسة ثانوية اعدادية معهد جامعة مكتبة متحف مسرح مركز ملعب مسبح سوق مستشفى مصحة عيادة صيدلية مسجد كنيسة مقبرة محطة
    مقهى مطعم مخبزة حديقة جسر قنطرة فندق عمارة مؤسسة تمثال بار ساحه مدرسه حديقه محل`,
  darija: `zen9a zan9a zanqa derb chari3 lycee lmedrassa medrassa sbitar lmarche hanout l9ahwa qahwa jami3 mosquee hay`,
}

/** Words after a name that is a street's or a place's, in English. */
export const PLACES_AFTER =
  'street st road rd square avenue ave lane drive park school library bridge hospital centre center house institute college'

/** Titles that streets and buildings have; where a number follows the name, it is an address. */
export const TITLES_OF_STREETS = `doctor doctora dr dra mossen mn bisbe obispo arquitecte arquitecto mestre maestro germa hermano fra fray canonge canonigo general capita
  capitan professor profesor alcalde don pare padre sor abat abad beat`

/** Things that have names too: «the street is called …». */
export const NAMED_THINGS = `gos gossa perro perra gat gata dog cat chien chienne chat chatte cane gatto caine pisica empresa company compania societe botiga tienda linia linea line app aplicacio`
