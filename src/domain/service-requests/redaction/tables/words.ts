import { keysOf } from '../words.ts'

/** Words that are nobody's name though they follow what announces one, by language: in any case, without accents. */
const WORDS: Record<string, string> = {
  ca: `a abans ahir aixi aixo al als allo alla algu algun alguna altra altre amb ambdos aqui aquell aquella aquest aquesta aquests ara avui
    be ben bo bon bona cada cap ce com contra cosa creu crec d dalt damunt darrere davant de deia del dels demana demanem demano des despres
    dels diu dia dies dins diuen doncs dos dues durant el ell ella ells em en encara ens entre era eren es esta estan estem estic et fa fan
    fem fer fins fora ha han has hauria haver he hem hi ho hora i ja jo l la les li lliure llavors llençar ll lo los m ma mai mal mateix mateixa
    mes meu meva mentre mig molt molta molts na ni no nomes nosaltres nostra nostre o on per pel pels pero perque poc pot poden pots prop prou qual
    quan quant que qui quin quina quins res s sa se seu seva si sense sempre segons ser sera seria seu seus sigui sobre sol son sota soc t tal tambe
    tan tant te tenim tenia tinc tot tota totes tots tothom truca u un una unes uns us va vaig van vam vau veure vol volem volia vostra vostre vosaltres vull avis
    prou resident ressident veiem dimarts dilluns dimecres dijous divendres dissabte diumenge gener febrer març abril maig juny juliol agost
    setembre octubre novembre desembre gracies hola adeu bon bona bones tarda nit si us plau`,
  es: `a abajo ademas ahi ahora al algo alguien algun alguna alli ante antes aquel aquella aqui asi aun aunque ayer bajo bastante bien bueno buena
    buenas buenos cada casi como con contra cosa creo cual cuando cuanto da de debe debajo decia del demas desde despues detras dice dicen dijo
    donde dos durante e el ella ellos en encima entonces entre era eran es esa ese eso esta estaba estan estas este esto estos estoy fue fueron fuera
    gracias ha haber hace hacen haga han has hasta hay he hola hoy i igual incluso ir ja junto la las le les lo los llama llamo luego mal mas me mejor menos mi mia
    mientras mio mis misma mismo mucha mucho muchos muy nada nadie necesito ni ningun no nos nosotros nuestra nuestro nunca o os otra otro para parece pero
    pide pidio pido pone por porque puede pueden puedo pues que quien quiere quiero sale se sea segun ser si siempre sigo sigue sin sino sobre
    solo somos son soy su sus suya suyo tal tambien tampoco tan tanto te tengo tenemos tiene tienen tira toda todas todo todos tras tu tus un una unas
    unos usted ustedes va vamos van vez vive vivo vecinal y ya yo favor saludos residente ayuntamiento
    lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre`,
  en: `a about above across after again ago all almost already also always am an and another any anyone anybody are around as asked at away back be because
    been before behind being below beside between both but by called came can cannot can't comes complained complains could d day did didn do does doesn don
    down during each either else even ever every everyone fell few fine for from get gets go goes got had has hasn have haven having he hello her here hers him his
    how however i if in into is isn it its just keeps know last left let like likes ll lives living m many maybe me might mine more morning most mr mrs
    much must my near needs never new next no nobody none not nothing now of off often oh ok okay old on once one only onto or other our ours out outside over own
    parks please put re really right s said saw says see seems she should since so some someone something soon still such t tells than
    thank thanks that the their them then there these they thing things think this those though through till to today told tomorrow too twice two under
    until up upstairs upon us use used ve very walks want wants was wasn we well went were weren what when where which while who whom whose why wife's will with
    without won would writing yes yesterday yet you your yours resident living reporting angry sick tired sure afraid sorry happy disabled
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    hi dear good evening afternoon night complaint street`,
  fr: `a afin ai ainsi alors apres arrive as assez au aucun aucune aujourd aussi autre autres aux avait avant avec avez avoir avons bas bien bon bonjour bonne
    bonsoir c ca car ce ceci cela celle celui ces cet cette ceux chaque chez ci comme comment contre d dans de debout dehors deja demain demande depuis derriere des dessous dessus
    deux devant dire dit doit donc dont du durant elle elles en encore enfin entre es est et etait etaient ete etes etre eu eux fait faites fois
    font fut grand gros guere habite haut hier hors hui ici idiot il ils j jamais je jette jour l la laisse le les lequel leur leurs loin lors lui m ma mais mal me meme merci mes mieux
    mien moi moins mon n ne ni nom non nos notre nous on ont ou oui par parce parle parfois parmi pas pendant personne peu peut peuvent plus plusieurs
    plutot point pour pourquoi pres presque puis puisque qu quand que quel quelle quelqu quelque qui quoi rien s sa sans sauf se selon sera serait ses
    seul si sien soit son sont sous souvent suis sur ta tant te tel telle tes toi ton toujours tous tout toute toutes tres trop tu un une va vais
    vers veut veux vient voici voila vont vos votre vous vraiment vu y
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    resident residente habitant habitante salut svp`,
  ro: `a abia aceasta aceea acela acesta acolo acum adica aici al ale alt alta altul am ar are arunca as asa asta astazi asupra atat atunci au avea avem azi
    bine bun buna ca cam cand care cat catre ce cea cei cel cele ceva chiar cine cineva cu cum da daca dar de deasupra deci dedesubt deja
    departe dimineata din dintre doar dupa e ea ei el ele era este eu exact face fara fi fiecare fost foarte iar ieri in inca inainte intr
    intre isi la langa le li lor lui ma mai mea mei mele mereu meu mult multa multumesc multi ne nici nimeni nimic niste noastra noi nostru
    nu o ora ori pana parca pe pentru peste poate prea prin putin sa sai sale salut sau scrie se si spune spus stau sub sunt sus suparat ta tot toata toate toti trebuie un
    una unde undeva unei unii unor unu unui va vor vrea vreau zi zice zilnic locuiesc rezident
    luni marti miercuri joi vineri sambata duminica ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie`,
  uk: `а або аби але бо був була були було бути в вам вас ваш ви від він вже все всі вчора де для до другий дуже є ж же живе живу з за завжди зараз зверху згори здоров знову зі знизу і із й його
    її їх каже казав казала коли кожен кидає краще лише мав має мене мені ми мій моя моє моя мого моєї на над нам нас наш не нема ні ніколи нічого ні о ось паркує перед під під'їзду по потім
    при про просить проти раз разом сам сама себе скаржиться сказав сказала скрізь сьогодні так також там та те теж ти тільки то того той тому треба тут у хто це цей цього
    через чи чому що щоб щодня щоночі я як який якщо верхній нижній мешканець мешканка резидент
    понеділок вівторок середа четвер п'ятниця субота неділя січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня`,
  pt: `a agora ai ainda alem algo alguem algum alguma ali ambos ante antes ao aos apos aquela aquele aqui as assim ate atras atraves bem bom boa cada
    caiu com como contra da das de debaixo dela dele depois desde dessa desse desta deste dia disse diz do dois dos e ela ele eles em embora enquanto
    entao entre era essa esse esta estao estava este estou eu faz fica fica foi fora ha hoje isso isto ja joga la lhe logo mais mal mas me mesmo meu minha
    moro morador moradora muito na nada nao nas nem nenhum no nos nossa nosso num nunca o obrigado obrigada onde ontem os ou outra outro para pela pelo perto
    pode por porque pouco quando quanto que quem quer quero se seja sem sempre ser seu si sim so sob sobre sua tal tambem tanto tao te tem temos tenho
    toda todo todos tu tua tudo um uma umas uns vai vao vem vez viu voce
    segunda terca quarta quinta sexta sabado domingo janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro`,
  it: `a abbastanza abita accanto adesso agli ai al alla alle allo allora anche ancora appena arrabbiata arrabbiato avere aveva basso bene bravo c che chi ci
    ciao ciascuno circa cio col come con contro cosa cosi cui da dagli dai dal dalla davanti degli dei del della delle dello dentro detto di dice
    dietro disse dopo dove due dunque e ecco ed era erano esce essere fa fare fatto fino fra fuori getta gia giorno gli grazie ha hanno ho i ieri il in
    infatti insieme invece io la le lei li lo loro lui ma mai male me meglio meno mentre mi mia mie miei mio molta molto ne nei nel nella nessuno niente noi non
    nostra nostro nulla o ogni oggi oltre ora per perche pero piu poco poi possono presso prima proprio puo qua qualche quando quanto quasi quel quella
    quello questa questo qui residente sarebbe se sempre senza si sia siamo solo sono sopra sotto stanca stanco sta stato su sua sue sugli sui sul sulla suo suoi tale tanto te ti tra
    troppo tu tua tutta tutte tutti tutto un una uno va verso vi via vive voi volta vuole
    lunedi martedi mercoledi giovedi venerdi sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre`,
  ar: `من في على الى عن مع هو هي هم ان انا كان كانت الذي التي الذين اللي لا لم لن ما ليس قد لقد هذا هذه ذلك تلك هنا هناك كل بعض اي غير بين تحت فوق
    امام خلف وراء قرب جنب بجانب عند بعد قبل منذ حتى ثم او و ف ب ل يوم اليوم امس الان البارحة غدا دائما ابدا جدا فقط ايضا مرة مرات قال قالت يقول تقول
    يرمي ترمي يسكن تسكن يشتكي راى رات سقط سقطت طلب طلبت اخبرني المحترم المحترمة العزيز الكريم الاول الثاني الثالث الساكن القاطن القاطنة الساكنة السفلي العلوي العليا السابق الجديد القديم
    الباب الطابق الشارع المدينة البلدية الحي العمارة المنزل البيت المسؤول الرئيس الذين مريض مريضة تعبت ساكن ساكنة مواطن مواطنة`,
  darija: `li lli dyal dial d f fi mn men had hada hadi hna bghit kan3ich sakn sakna saken rah kayna kayn walakin wa w ou ula wla kayrmi katrmi 3and m3a bla ghir
    hit 7it daba lyom lbar7 dima gal galt galiya l ljar`,
}

/** Adjectives of offices and what else is written with a capital after a title without being a name. */
const NOT_NAMES = `
  alcalde alcaldessa alcaldesa mayor maire primar primarul primaria sindaco sindaca regidor regidora concejal concejala councillor vereador vereadora
  ajuntament ajuntaments ayuntamiento mairie primaria council town hall city municipal municipals municipale municipaux municipi urbana urbano urban rural local
  general generals generale nacional national civic civica civil publica public publico publique social socials sociale escolar comunitat comunidad
  president presidenta presidente presidente directors directora director tecnic tecnica tecnico tecnica responsable encarregat jutge juez judge ministre
  ministro conseller consellera secretari secretaria notari metge medico medecin policia police politia polizia mossos guardia guardiola bombers
  contribuent veins veinat vecinos vecindario voisins neighbours neighbors citizens ciutadans ciudadanos lector lectora meus
  sir madam miss whoever it team staff sirs equip equipo equipe departament departamento department servei servicio service oficina office
  adjoint adjointe mesdames messieurs senyors senyores señores señoras domnilor
  sant santa sants santo san saint sainte st ste
  urgent important atencio atencion attention avis aviso ok dni nie nif cif tel telf tlf mobil movil email mail whatsapp sms iban nhc cip ref exp
  n num numero no nr wc bus renfe fgc cap led itv pmr adn
  major vell nou alt baix
`

/** Every one of them, as texts are compared. */
export const NO_NAMES: ReadonlySet<string> = keysOf(Object.values(WORDS).join(' '), NOT_NAMES)
