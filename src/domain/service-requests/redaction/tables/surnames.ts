/** Frequent surnames, by where they are from: what is written without capitals is known by them. */
export const SURNAMES = {
  ca: `
    abad abella aguilar aguilera alavedra albareda alegre alemany aleu alsina altimiras amat amoros andreu arbones ardèvol
    argemí armengol armengou arnau arola arxer aymerich badia balaguer ballester balcells barbera bardina baro barniol
    barrera bartomeu bassas batalla batlle bayo bellmunt benet berenguer bernadas bertran blanch blanes boada boix bonet
    bonvehi borras bosch bover brull bruguera brunet busquets cabanas cabot cabre cabrera calders calmet calvet camprubi
    canal canals canet canudas capdevila caparros carbo carbonell cardona carles carner carreras carrio casademont casals
    casanova casanovas casas cases castellet castells castellvi catala català cervera cirera ciurana claret closa clotet codina
    colom coll collell coma comas comellas cornet corominas coromines costa creus cruells cuadrat cunill dalmau duran elias
    escayola escola escriu espinal esteve estrada fabra fabregas fabrega faig farell farre farreras feliu ferrer ferreres
    figueras figueres figuls flotats fons font fontanet fonts forcada forn forns franch freixa freixes fusalba fuste gali
    galobart garriga gasso gay gelabert genescà giralt gomis gorchs gras grau griera guardia guasch guitart homs huguet
    iglesias illa isern jané jansana jorba jordana jove juanola julia junyent llado llatjos llobet llopart llopis llorens
    llussa maideu mallol malla marcet marfà margarit marsal marti martorell mas masats masferrer massana massegú masdeu
    mateu mestres mir miralda miralles miro molas molins monclus montaner montanyà monteis montserrat mora morera morros
    muntada munts nadal navarro obiols oliva oliver oller oliveras oms orriols pages palau pallares palou parera parés pascual
    perarnau perramon peix pinyol pla planas planell plans pons pont portabella portell prat prats puig puigbo puigdellivol
    puigdemont puigros pujol pujols queralt quintana rabassa ramonet raurich reguant reig renom ribas ribera ribes ricart
    riera rius roca rocafiguera roig rosell rosich roma ros roset rosiñol roura rovira rubinat rubio sabata sala salas saladie
    sales salvans salvia sanllehi sant santamaria sarret segura selga sellarès sensada serra serrat serrano simo sitjes sola
    soldevila soler soley solernou subirana subirats sunyer tarrés tatjer tarrago teixidor thomas tomas torra torrents torres
    torrens tort tous trias tristany trullas turull ubach valls vallbona vallès vallverdu ventura verdaguer vergés vila
    viladevall viladrich vilajosana vilalta vilanova vilaplana vilaró vilaseca viladés vidal vinyals vinyes vives xandri
  `,
  es: `
    abascal acosta aguado aguero aguirre alarcon alcaraz alfaro alonso alvarado alvarez amador amaya anaya antunez aparicio
    aragon aranda arce arenas arevalo arias arroyo asensio avila ayala baena baez ballesteros banderas barragan barreiro
    barrios barroso bautista becerra bejarano beltran benavente benitez benito bermejo bermudez bernal blanco blazquez
    bravo bueno burgos bustos caballero cabello cabrera cabezas caceres calderon calero calvo camacho cameron campos cano
    cantero caro carballo cardenas carmona caro carrasco carrillo carrion casado castaño castellano castillo castro ceballos
    cervantes chacon chavez cisneros clemente cobo collado conde contreras cordero cordoba cordova coronado corral correa
    cortes cortez crespo cruz cuenca cuesta cuevas davila delgado diaz diez dominguez dorado duarte dueñas duran echeverria
    elizalde escobar escribano escudero espejo espinosa esteban estevez exposito fajardo falcon fernandez ferrer figueroa
    flores fontan franco frias fuentes fuertes galan galindo gallardo gallego galvez gamez garcia garrido garzon gil gimenez
    giraldo godoy gomez gonzales gonzalez gordillo gracia granados grande guerra guerrero guevara guillen gutierrez guzman
    haro heredia hernandez herrera herrero hidalgo hinojosa hoyos hurtado ibañez iglesias infante iniesta izquierdo jaramillo
    jara jaen jimenez jurado lara leal leiva leon linares llamas llorente lopez lorca lorente lorenzo losada lozano lucas
    lucena luna luque machado macias madrid maldonado manzano marcos marin marquez martin martinez marrero mateo mateos
    matos maya mayor medina mejia mellado mena mendez mendoza menendez merino mesa millan miranda molero molina molinero
    montero montes montesinos montoya mora moral morales morales moran morcillo moreno moreira moya munoz muñoz muñiz
    muro murillo naranjo nava navarrete navarro navas nicolas nieto nogales novoa nuñez ochoa ojeda oliva olivares olmedo
    olmo ordoñez orozco orta ortega ortiz osorio otero pacheco padilla palacios palma palomino pardo paredes parra pascual
    pastor patiño pavon peinado peláez peña peralta perea pereira perez pineda pinto pizarro plaza polo ponce porras portillo
    posada pozo prado prieto puente puerta quesada quintana quintero quiroga ramirez ramos rangel raya rebollo recio redondo
    reina requena restrepo rey reyes reyna ribera rico rincon rios rivas rivera rivero robles roca rocha rodrigo rodriguez
    rojas rojo roldan roman romero romo ropero rosado rosales rosas rubio rueda ruiz saavedra saez sainz salas salazar
    salcedo saldaña salgado salinas salvador sanabria sanchez sancho sandoval sanmartin santana santiago santos sanz
    sarmiento seco segovia segura sepulveda serna serrano sevilla sierra silva silvestre simon solano soler solis soria
    soriano sosa sotelo soto suarez tamayo tapia tejada tejero tellez tello tena teruel toledo tomas toro torralba torre
    torres torrente trejo trigo trujillo urbano ureña valderrama valdes valencia valenzuela valero valle vallejo valverde
    vaquero varela vargas vasquez vazquez vega velasco velazquez velez vera vergara vicente vidal villa villalba villanueva
    villar villegas villena vivas yañez zambrano zamora zapata zarate zurita
  `,
  en: `
    adams allen anderson armstrong atkinson bailey baker barker barnes bennett berry booth bradley brooks brown burton butler
    campbell carter chambers chapman clark clarke cole collins cook cooper cox cunningham davidson davies davis dawson dixon
    edwards elliott ellis evans ferguson fisher fletcher foster fox gallagher gardner gibson gill gordon graham grant gray
    green griffiths hall hamilton harper harris harrison hart harvey hawkins henderson hill holmes howard hudson hughes hunt
    hunter jackson jenkins johnson johnston jones kaur kelly kennedy khan king knight lawrence lawson lewis lloyd marshall
    mason matthews mccarthy mcdonald miller mills mitchell moore morgan morris morrison murphy murray nair newman obrien
    oconnor oneill owen palmer parker parsons patel payne pearson perry phillips pierce porter powell price reid reynolds
    richards richardson roberts robertson robinson rogers rose ross russell ryan saunders scott shaw simpson singh smith
    spencer stevens stewart stone sullivan taylor thompson thomson turner walker wallace walsh ward watson watts webb wells
    west white wilkins wilkinson williams williamson willis wilson wood woods wright young
  `,
  fr: `
    andre arnaud aubert aubry bailly barbier baron benoit berger bernard bertin bertrand besson blanc blanchard bonnet boucher
    bouchet boulanger bourgeois bouvier boyer breton brun brunet caron carpentier charles charpentier chevalier clement colin
    collet cousin daniel david denis deschamps dubois dufour dumas dumont dupont dupuis durand duval etienne fabre faure
    fleury fontaine fournier francois gaillard garnier gautier gerard germain giraud girard gauthier guerin guillaume
    guillot hamel henry herve hubert huet humbert jacquet jean joly julien lacroix lambert laurent lebrun leclerc lecomte
    lefebvre lefevre legrand lemaire lemoine leroux leroy leveque lopez louis lucas marchal marchand marechal martin marty
    masson mathieu menard mercier meunier meyer michaud michel millet monnier moreau morel morin moulin muller nicolas noel
    olivier paris pasquier perret perrin perrot petit philippe picard pierre poirier pons poulain prevost remy renard renaud
    renault rey reynaud richard riviere robert robin roche roger rolland rousseau roussel roux roy royer schmitt schneider
    simon thomas tessier vasseur vidal vincent weber
  `,
  maghreb: `
    abdallaoui achour aissaoui alami alaoui amghar amrani arabi ayari azizi azzouzi bakkali barkani belhaj belkacem benabdellah
    benali benchekroun benhaddou benjelloun benkirane bennani bennis bensaid bensalah bensouda berrada boujemaa boukhari
    boulahya bouazza bouzid bouziane chaoui cherif cherkaoui chraibi daoudi diallo diop drissi echarif fassi fathi filali
    ghazi ghali haddad haddou haidara hajji hamdaoui hamidi hammouti hassani hassnaoui houssaini idrissi jabri jebari kabbaj
    kaddouri karimi khalfi khattabi lahlou lahrichi laroui lazaar lamrani mansouri mansour marzouk meziane mernissi mokhtari
    mouhoub moussaoui naciri najjar nassiri ouali ouardi ouazzani ouhaddou rachidi rahmani rami rifai saadi sabri sadiki
    saidi salhi sbai sebbar sefrioui senhaji slaoui soussi tahiri talbi tazi toumi touzani yacoubi zahraoui zaidi zarouali
    zerouali ziani ziyani zouhri ndiaye sarr sow traore camara cisse coulibaly keita kone toure ba gueye fall sylla hussain
    ahmad iqbal akhtar chaudhry malik
  `,
  ar: `
    العلوي الادريسي العمراني الفاسي التازي السوسي الريفي البقالي المرابط الزياني القاسمي الحسني الحسيني المريني الوزاني الناصري
    المنصوري السعيدي الخطابي اليعقوبي الشرقاوي الغزالي البوزيدي الصديقي المختاري المالكي الهاشمي الطاهري الكتاني السباعي التهامي
    حداد نجار شعيب اعراب امغار ازناي
  `,
  ro: `
    achim albu aldea andrei anghel apostol ardelean avram balan balint banu barbu bejan blaga boboc bogdan botezatu bratu
    bucur bunea burlacu buzatu calin chiriac chirila ciobanu cojocaru coman constantin constantinescu cozma craciun cretu
    cristea croitoru danciu diaconu dima dinu dobre dobrescu dragan dragomir dragu dumitrescu dumitru enache ene filip filimon
    florea florescu fratila gabor georgescu gheorghe gheorghiu ghita grecu grigore grigorescu grosu iacob iancu ignat ilie
    iliescu ion ionescu ionita iordache iorga istrate jianu lazar luca lungu lupu macovei manea manole marcu marin marinescu
    martin matei mazilu mihai mihailescu mihalache miron mitrea mocanu moise moldovan moldoveanu morar moraru munteanu muresan
    muntean mutu neacsu neagu neamtu nedelcu negrea negru nica nicolae nicolescu nistor nita olaru olteanu oltean oprea
    pana parvu pascu patrascu paun pavel petcu petre petrescu pintea pirvu popa popescu popovici pop preda radu radulescu
    roman rosu rotaru rusu sandu sava serban simion sirbu soare stan stanciu stanescu stefan stefanescu stoian stoica suciu
    tanase toader toma tudor tudose turcu ungureanu ursu vaduva vasile vasilescu visan vlad voicu voinea zamfir
  `,
  uk: `
    бабенко бойко бондар бондаренко василенко вовк гаврилюк гончар гончаренко гончарук гордієнко гриценко грищенко гуменюк
    давиденко данилюк дмитренко дорошенко захарченко зайченко іваненко іванов іванченко іщенко карпенко клименко коваль
    ковальчук коваленко козак козаченко колесник колісник король костенко костюк кравець кравченко кравчук кузьменко
    кулик кучер кушнір левченко лисенко литвин литвиненко лук'яненко лук'янчук мазур макаренко мартинюк марченко марчук
    мельник мельничук мироненко мороз назаренко нестеренко олійник онищенко остапенко павленко павлюк панченко петренко
    петрук пилипенко поліщук пономаренко попов приходько прокопенко романенко романюк руденко савченко савчук семенюк
    сергієнко сидоренко сидорчук симоненко скрипник соколов степаненко таран тарасенко терещенко тимошенко ткач ткаченко
    ткачук тищенко федоренко федорчук харченко хоменко хоменко шаповал шевченко шевчук шульга щербак юрченко яковенко
    ященко
    bondarenko boyko hrytsenko ivanenko kovalenko kovalchuk kravchenko kravchuk lysenko marchenko melnyk moroz oliynyk
    petrenko polishchuk rudenko savchenko shevchenko shevchuk tkachenko tkachuk
  `,
  pt: `
    abreu albuquerque almeida alves amaral amorim andrade antunes araujo azevedo baptista barbosa barros batista borges
    braga branco brito cabral caldeira campos cardoso carneiro carvalho castro coelho correia costa couto cruz cunha dias
    domingues duarte esteves faria fernandes ferreira figueiredo fonseca freitas garcia gaspar godinho gomes goncalves
    guerreiro henriques jesus leal leite lima lopes loureiro lourenco macedo machado magalhaes maia marques martins matias
    matos melo mendes mendonca miranda monteiro morais moreira mota moura nascimento neto neves nogueira nunes oliveira
    pacheco paiva pereira pinheiro pinho pinto pires queiros ramos reis ribeiro rocha rodrigues sa salgado sampaio santana
    santos saraiva serra silva simoes soares sousa souza tavares teixeira teles torres valente vasconcelos vaz vicente
    vieira vilar xavier
  `,
  it: `
    amato barbieri barone basile battaglia bellini benedetti bernardi bianchi bianco bruno caputo carbone caruso castelli
    cattaneo cirillo colombo conte conti coppola costa costantini costantino dangelo deluca esposito fabbri farina ferrara
    ferrari ferraro ferretti ferri fiore fontana galli gallo gargiulo gatti gentile giordano giuliani grassi grasso greco
    guerra guidi leone lombardi lombardo longo longobardi mancini marchetti marini marino mariani martelli martinelli martini
    mazza mele messina milani montanari monti morelli moretti mosca napolitano negri neri orlando pagano palmieri palumbo
    parisi pellegrini pellegrino piras poli ricci rinaldi riva rizzi rizzo romano rossetti rossi ruggiero russo sacco sala
    sanna santini santoro sartori serra silvestri sorrentino testa valente valentini villa vitale vitali
  `,
  others: `
    wu wang zhang liu chen yang huang zhao zhou xu sun zhu kowalski kowalska nowak wisniewski lewandowski ivanov ivanova
    petrov petrova novak schmidt muller schulz becker hoffmann fischer meyer wagner quispe mamani huaman condori choque yupanqui
  `,
}

/** How surnames end, after a given name: no other word that may follow one does. */
export const SURNAME_ENDINGS =
  /(?:[aeiouñ][nñrtvlgmdb]d?ez|escu|eanu|enko|chuk|aoui|oui|енко|чук|юк|ський|ська)$/u
