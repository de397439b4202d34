/** Given names in use where the town's people come from, by language; without accents or with, in any case. */
export const FIRST_NAMES = {
  ca: `
    abel ada adria agnes agusti aina albert alba aleix alfons alfred amadeu anna antoni antonia ariadna arnau artur assumpta
    assumpcio aurora bartomeu berta bernat biel blai blanca bru bruna carla carles carlota carme carmeta caterina celia cesc
    clara claudia climent conxita consol cristina dani david dolors duna eduard elena elisabet elisenda eloi emili emilia
    emma encarna enric enriqueta ernest esteve estel estela ester eudald eugenia eulalia eva fatima felip feliu ferran
    fina francesc francesca frederic gabriel gal gemma genis genoveva georgina gerard gina glòria gonçal griselda guifre
    guillem gustau helena hug ignasi imma immaculada ines ingrid irene iris isaac isabel ivan ivet jacint jan jana jaume
    joan joana joaquim joel jofre jordi jordina josep josefina judit julia julià juli julieta laia laura leandre lidia
    lleonard llibert llorenç lluc lluis lluisa llúcia lola lourdes lurdes magda magi manel marc marcel mar margarida maria
    mariona marina mariana marta marti martina matilde mateu mercè meritxell miquel mireia miriam modest montse montserrat
    muntsa narcís natalia neus nil nina noa noelia nora nuria octavi oleguer olga oliva onofre oriol ot pasqual pau paula
    pere pep pepa pepet pilar pol ponç provi queralt quim quima quimeta quirze rafel raimon ramon ramona remei ricard rita
    robert roc roger roser rosa rosalia rosó rossend rut salvador samuel sandra sara saturni sebastia segimon sergi sergio
    sílvia simo sofia sònia susanna tania tecla teo teresa toni tomas trini txell txema txus vador valenti valeria
    vanessa vera vicenç victor victoria vinyet violant violeta virginia xavi xavier ximena xisco yolanda zoe
  `,
  es: `
    abelardo adolfo adrian adriana agustin aitana aitor alberto alejandra alejandro alex alfonso alfredo alicia alma alonso
    alvaro amalia amanda amaya amelia amparo ana anabel andrea andres angel angela angeles angelica angelines anibal
    aniceto anselmo antonio araceli arturo asuncion aurelio azucena baltasar barbara bautista beatriz begoña belen
    benito benjamin bernardo blas borja brenda bruno camila camilo candela caridad carlos carmelo carmen carmina carolina
    catalina cayetana cecilia celeste celestino cesar charo chelo concepcion concha conchi consuelo coral cristian
    cristobal dario delia desiree diana diego dolores domingo elias elisa eloisa elsa elvira emiliano emilio enrique
    encarnacion ernesto esperanza esteban estefania esther eugenio eusebio eva evelyn fabian federico felipe felisa felix
    fermin fernanda fernando fidel florencio francisca francisco gaspar german gilberto gines gisela gloria gonzalo
    gregorio guadalupe guillermo gustavo hector herminia hilario hugo humberto ignacio inma inmaculada iñaki iñigo irma
    isidro ismael jacinto jacobo jaime javier jenifer jenny jeronimo jesus jimena joaquin jonathan jorge jose josefa
    juan juana juanjo juanita julian juliana julio justo karina katia kevin lara leandro leire leo leon leonor leticia
    lisandro lorena lorenzo luciana lucas lucia luciano lucio luis luisa luna macarena magdalena maite manolo manoli
    manuel manuela marcela marcelino marcelo marcial marcos margarita mariano mari maribel maricarmen marisa marisol mario
    martin matias mauricio maxi maximo mercedes micaela miguel milagros miranda moises monica nacho nadia narciso natividad
    nerea nestor nicanor nicolas nieves noemi norberto nuria octavio olivia omar oscar pablo paca paco palmira paloma
    paola paquita pascual pastora patricia patricio paulina paz pedro pepe pepi perla petra pili placido purificacion
    rafa rafael ramiro raquel raul rebeca reyes ricardo roberto rocio rodolfo rodrigo rogelio roman rosana rosario
    rosaura roxana ruben rufino sabina salome sandra santiago santi santos saul sebastian serafin silvia silvio simon
    socorro sofia soledad sonia soraya susana tamara teodoro tomas trinidad ursula valentin valentina vanesa vero veronica
    vicenta vicente victor vidal wilfredo wilson ximena yaiza yesica yolanda zacarias zulema
  `,
  en: `
    aaron abigail adam adele agatha aidan alan alastair albert alexander alexandra alfie alice alison amanda amber amelia
    amy andrew andy angela angus anita ann anne annie anthony archie arthur ashley audrey barbara barry becky ben benjamin
    bernard beth bethany betty beverley bill billy bob bobby brenda brian bridget bruce bryan callum cameron carl carol
    caroline catherine cathy charles charlie charlotte chloe chris christian christina christine christopher claire clive
    colin connor craig cynthia daisy damian daniel danny darren dave david dawn dean deborah debbie declan denise dennis
    derek diane dominic donald donna doris dorothy doug douglas duncan dylan edith edward edwin eileen elaine eleanor
    elizabeth ella ellen ellie elsie emily emma eric ethan eve evelyn faith fergus finn fiona florence frances francis
    frank fraser fred freddie gareth gary gavin gemma geoff geoffrey george georgia geraldine gerald gillian glen gordon
    grace graham grant greg gwen hannah harold harriet harry hazel heather heidi helen henry hilary holly hope howard
    hugh ian imogen isaac isabella isla jack jackie jacob jade james jamie jane janet janice jasmine jason jay jean jeff
    jennifer jenny jeremy jessica jill jim jimmy joan joanna joanne joe joel john johnny jonathan jordan joseph josh joshua
    joy joyce judith judy julia julian julie june justin karen kate katherine kathleen kathryn katie keith kelly ken
    kenneth kerry kevin kieran kim kimberly kirsty kofi kyle lauren laurence lawrence leah lee leonard lesley leslie lewis
    liam lily linda lindsay lisa liz logan lorna lorraine louis louise lucy luke lydia lynn madeleine maggie malcolm
    marcus margaret marilyn marion mark martin mary mason matt matthew maureen max maxine megan melanie melissa mia
    michael michelle mick mike mildred millie mohammed molly monica muriel nancy naomi natalie natasha nathan neil nicholas
    nick nicola nicole nigel norma norman oliver olivia olu oscar owen pamela patrick patsy paul paula pauline penny peggy
    peter phil philip phoebe phyllis poppy priya rachel ralph ray raymond rebecca reginald rhys richard rob robin ron ronald
    rory rose rosemary rosie ross roy ruby rupert russell ruth ryan sally sam samantha samuel sandra sarah scarlett scott
    sean sharon shaun sheila shirley sian sidney simon sophia sophie stacey stanley stella stephanie stephen steve steven
    stewart stuart sue summer susan suzanne sylvia terence terry theo theresa thomas tim timothy tina toby todd tom tommy
    tony tracey tracy trevor valerie vera verity vernon vic vicky victoria vincent violet virginia vivian wallace walter
    warren wayne wendy will william winston yvonne zach zara zoe
  `,
  fr: `
    adele adrien agathe agnes aicha alain alban albane alexandre alexis alice aline alix amandine amelie amaury anais andre
    andree ange annabelle anne annick antoine antoinette apolline ariane armand arnaud arthur astrid aude aurelie aurelien
    axel baptiste bastien beatrice benedicte benoit bernadette bernard bertrand blandine boris brigitte bruno camille
    candice carine carole caroline cecile cedric celine chantal charlene charles charlotte chloe christelle christian
    christiane christine christophe claire clarisse claude claudette claudine clemence clement clotilde colette coralie
    corinne cyril damien danielle daniele david delphine denis denise diane didier dominique dorothee edgar edith edmond
    eleonore elena eliane elie eliott elise elodie emile emilie emmanuel emmanuelle enzo eric estelle ethan etienne
    eugenie evelyne fabien fabienne fabrice fanny felicie felix fernand flavie florence florent florian francine franck
    francois francoise frederic frederique gabin gabriel gaelle gaston gauthier genevieve georges gerald geraldine gerard
    germaine ghislaine gilbert gilles ginette gisele gregoire gregory guillaume guy gwenaelle helene henri henriette herve
    honore hortense hubert hugo hugues ines irene isabelle jacqueline jacques jean jeanne jeannine jerome joelle joseph
    josette josiane jules julie julien juliette justine karine kevin laetitia laure laurence laurent lea leon leonie leo
    lilian liliane lionel loic lola lorraine louane louis louise luc lucas lucie lucien lucienne ludovic lydie madeleine
    mael maelys magali manon marc marcel marcelle margaux margot marguerite marie marielle marine marion marius marlene
    martial martine mathieu mathilde mathis matthieu maud maurice maxence maxime melanie melissa michel michele michelle
    mireille monique morgane muriel myriam nadege nadia nadine natacha nathalie nathan nicolas nicole noemie noel noelle
    odette odile olivier pascal pascale patrice patricia patrick paulette pauline perrine philippe pierre pierrette quentin
    rachel raoul raphael raymond raymonde regine regis remi remy renaud rene renee richard robert rodolphe roland romain
    romane rosalie roxane sabine sabrina salome sandrine sebastien serge severine simone solange solene sophie stephane
    stephanie suzanne sylvain sylvie tanguy theo therese thibaut thibault thierry thomas timothee tristan ugo valentin
    valerie veronique victoire victor vincent violette virginie viviane wilfried xavier yann yannick yves yvette yvonne
  `,
  maghreb: `
    aicha abbas abdallah abdel abdelaziz abdelhak abdelhamid abdelilah abdelkader abdelkarim abdelkrim abdellah abdellatif
    abdelmajid abderrahim abderrahman abderrahmane abdessamad abdou abdoulaye achraf adam adil adnane ahlam ahmed aissa
    aissatou ali amal amadou amina aminata amine amira anas anouar asma asmae assia ayman aymane ayoub aya aziz aziza
    badr bakary bilal bouchra boubacar brahim cheikh chaimae chakib dalila dounia driss fadma fadoua fanta faouzi faical
    farah farid farida fatiha fatima fatimazahra fatou fatoumata fouad ghizlane habib hafid hafida hafsa hajar hakim halima
    hamid hamza hanane hanae hasna hassan hassania hayat hiba hicham hind houda houria hussein ibrahim ibrahima idir ikram
    ilham ilyas iman imane imran ismail issam jalal jamal jamila jawad kamal karim karima kaoutar kenza khadija khadijatou
    khadim khalid khaled lahcen laila lamia lamine latifa leila loubna lubna mahmoud majid majida malak malika mamadou
    mariam mariama maryam marwa meryem mina mohamed mohammed mohamedou moha monir mouhcine moulay mounia mounir mourad
    moussa mustapha mustafa nabil nabila nadir naima najat najib najwa nawal nezha nisrine noura nouha nora nordin
    noureddine omar omayma othman ouafae oumaima oumar ousmane oussama rabia rachid rachida radia rajae rania reda rida
    rim rkia sabah saida said saad safae safia salah salem salim salima salma salwa samia samir samira sanae sara
    sekou siham simohamed slimane soufiane soukaina souad soumaya taha tahar tarik touria wafae wahiba walid warda widad
    yacine yahya yasmina yasmine yassin yassine yasser younes youness youssef youssra zahra zaid zakaria zakia zaynab
    zhor zineb ziad zohra zouhair muhammad iqbal imtiaz tariq usman bilqis harpreet gurpreet singh kaur
  `,
  ar: `
    محمد احمد محمود مصطفى علي عمر عثمان حسن حسين حسان يوسف ابراهيم اسماعيل اسحاق يعقوب داود سليمان موسى عيسى ادم نوح خالد
    وليد طارق زياد سعيد سعد سعاد سمير سميرة كريم كريمة رشيد رشيدة حميد حميدة مجيد عزيز عزيزة جمال كمال جلال بلال هلال
    نبيل نبيلة فؤاد مراد جواد عماد اياد رضا ياسين ياسر ياسمين ايوب يونس يحيى زكرياء زكريا حمزة طه انس اسامة عادل
    عدنان عثمان مروان عمران غسان سفيان رضوان شعبان رمضان حكيم سليم سليمة نعيم نعيمة رحيم ابتسام احلام اسماء اسية اكرام
    الهام امال امل امينة امين ايمان ايمن بشرى بدر بثينة جميلة حسناء حفيظ حفيظة حفصة حليمة حنان حياة خديجة خولة دنيا
    رابعة رباب رجاء رحمة رقية ريم زهرة زهراء زهور زينب زهير سارة سلمى سلوى سكينة سناء سهام سمية شيماء صفاء صفية صلاح
    صالح طاهر عائشة عائشه فاطمة فاطنة فتيحة فدوى فرح فريد فريدة فوزية فيصل غزلان قاسم كنزة كوثر لطيفة لبنى ليلى لمياء مريم
    ماجدة مليكة منى منير منيرة مينة نادية نادر ناصر نجاة نجيب نجوى نزهة نوال نورة نور نورا هاجر هادي هالة هبة هدى هند
    هشام وداد وفاء ياسمينة يسرى يمينة مولاي سيدي لحسن الحسن الحسين المصطفى ادريس إدريس عبدالله عبدو العربي التهامي المهدي
    المختار الطيب الهادي الزهرة ربيعة ربيع سالم عبلة عبير حسنية ثريا سعدية ماريا بوشعيب براهيم حماد موحى ايت طامو
  `,
  ro: `
    adela adina adrian adriana alexandra alexandru alin alina ana anca andra andrada andrei andreea angela anton aurel
    aurelia beatrice bianca bogdan camelia carmen catalin catalina cezar ciprian claudia claudiu constantin constanta
    corina corneliu cornel cosmin costel costin cristi cristian cristina dan dana daniel daniela delia denisa diana doina
    doru dorina dorin dragos dumitra dumitru ecaterina elena emanuel emil emilia eugen eugenia fanica felicia flavius florea
    florentina florica florin florina gabi gabriel gabriela gavril geanina george georgeta georgiana gheorghe gheorghita
    gica grigore horatiu horia iancu ileana ilie ilinca ioan ioana ion ionela ionel ionica ionut iosif irina iulia iulian
    iuliana izabela larisa laurentiu lavinia lenuta lidia liliana liviu livia loredana luca lucian lucia luminita madalin
    madalina magdalena marcel marcela maria mariana marian maricica marilena marin marinela marius marioara matei mihaela
    mihai mihail mircea mirela mircea monica nadia narcisa natalia neculai nelu nicoleta nicolae nicu nicusor niculina
    nina octavian oana olga olivia otilia ovidiu paraschiva paul petre petru petronela petrica radu raluca ramona razvan
    remus rodica roxana sabina sanda sandu sebastian septimiu sergiu silviu silvia simona simion sorin sorina stan stefan
    stefania steliana stelian tatiana teodor teodora tiberiu traian tudor valentin valentina valeria valeriu vasile
    vasilica veronica victor victoria violeta viorel viorica virgil virginia vlad vladimir zoe
  `,
  uk: `
    авдій адам альона алла аліна анастасія анатолій ангеліна андрій анжела анна антон антоніна аркадій арсен артем артур
    богдан богдана борис борислав вадим валентин валентина валерій валерія василь василина вероніка віка віктор вікторія
    віра віталій віталіна владислав владислава володимир вячеслав галина ганна георгій герман гліб григорій дана дарина
    дарія даша данило дем'ян денис дмитро діана дмитрій едуард елеонора емма євген євгенія єва єгор єлизавета жанна захар
    зінаїда зоряна зоя іван іванна ігор ілля ілона інна ірина ія калина карина катерина катя кирило кіра климент костянтин
    костя ксенія леонід лев леся лідія лілія любов людмила люба маша макар максим маргарита марина марія марта марк мар'яна
    матвій микита микола мила мирон мирослав мирослава михайло михайлина надія назар назарій настя наталія наталя ніна
    нестор нонна оксана олег олександр олександра олексій олена олеся ольга орест орися остап павло петро платон поліна
    прохор раїса ренат римма роман ростислав руслан руслана саша світлана святослав семен сергій соломія софія станіслав
    степан стефанія таїсія тамара тарас тетяна тимофій тимур тимофій уляна устим федір феодосій філіп харитон христина
    оля настя таня саша вова діма коля юля ліля ліда льоша льоня вася міша жора марічка галя люся стас ваня петрик
    юлія юлій юрій юра яна ярина ярослав ярослава яків
    oleksandr oleksii olena oksana olha iryna ivan andriy andrii mykola mykhailo dmytro volodymyr vasyl petro pavlo taras
    bohdan yurii yuriy serhii serhiy sergiy tetiana tetyana nataliia natalia nadiia halyna hanna kateryna liudmyla svitlana
    viktoriia yuliia yulia anastasiia maksym artem danylo kyrylo yaroslav vitalii vladyslav ihor oleh oleg roman ruslan
  `,
  pt: `
    adelaide afonso alberto alda alexandra alexandre alfredo alvaro amalia amadeu americo ana andre andreia angela anibal
    antonia antonio armando arminda artur augusto aurora baltazar beatriz benedita bernardo bruna bruno caetano camila
    candida carla carlos carlota carolina caterina catarina cecilia celeste cesar clara claudio conceicao cristiano cristina
    custodio daniela davi diana dinis diogo domingos duarte dulce edite eduarda eduardo elisa elsa elvira emanuel emilia
    ermelinda ernesto estela eugenia eva fabio fatima felicidade fernanda fernando filipa filipe filomena flavio francisca
    francisco frederico gabriela gaspar gil gilberto gloria goncalo graca guilherme gustavo helder helena henrique hermano
    hugo idalina ines iolanda irene isabel isaura ivo jaime joana joao joaquim joaquina jorge jose judite julia juliana
    julio justino laura laurinda leandro leonor leopoldo licinia lidia lucia luciana lucilia luis luisa lurdes madalena
    manuel manuela marcio marco margarida maria mariana mario marta martim mateus matilde mauricio miguel moises monica
    natalia natercia nelson noemia nuno octavio olga olinda orlando otavio patricia paula paulo pedro rafaela raquel raul
    renato ricardo rita roberto rodrigo rogerio romeu rosalina rui salvador sandra sara sergio silvia simao sofia sonia
    susana tatiana telmo teresa tiago tomas tome valentim vanessa vasco vera vicente vitor vitoria xavier zulmira ze
  `,
  it: `
    adele adriana adriano agnese alberto alessandra alessandro alessia alessio alfonso alfredo alice amedeo anastasia andrea
    angela angelica angelo anna annalisa annamaria antonella antonino antonio arianna armando arturo assunta attilio aurelio
    barbara beatrice benedetta benedetto bianca bruna bruno calogero camilla carla carlo carmela carmelo carmine carolina
    caterina cecilia celeste cesare chiara cinzia ciro claudia claudio clara concetta corrado cosimo cristiano cristina
    damiano daniela daniele dario davide debora diego domenica domenico donatella donato edoardo elena eleonora elisa
    elisabetta emanuela emanuele emiliano emma enrica enrico enzo ermanno ernesto ettore eugenio fabio fabiola fabrizio
    federica federico felice ferdinando fiorella filippo flavia flavio francesca francesco franca franco gabriella gabriele
    gaetano gennaro giacomo giada gianfranco gianluca gianni gianmarco giancarlo gino giordano giorgia giorgio giovanna
    giovanni giuliana giuliano giulia giulio giuseppe giuseppina grazia graziella greta guglielmo guido ida ilaria immacolata
    irene isabella iolanda ivana ivano jacopo katia laura lavinia leonardo letizia licia lidia lino livia loredana lorenzo
    loretta luca lucia luciana luciano lucrezia ludovica luigi luigia luisa maddalena manuela marcello marcella marco
    margherita maria marianna mariangela marina mario marisa marta martina massimiliano massimo matilde matteo mattia
    maura maurizio mauro michela michele milena mirella mirko monica nadia nicola nicolo nicoletta noemi nunzia orazio
    ornella oscar paola paolo pasquale patrizia piera pierluigi piero pietro pina pino raffaele raffaella renata renato
    riccardo rinaldo rita roberta roberto rocco romano romeo rosalba rosanna rosaria rossella ruggero sabrina salvatore
    samuele sandro santo sara serena sergio silvana silvano silvia simona simone sofia sonia stefania stefano susanna
    teresa tiziana tiziano tommaso ugo umberto valentina valentino valeria valerio vanessa veronica vincenza vincenzo
    virginia vito vittoria vittorio viviana walter
  `,
  others: `
    wei ming li ling xiao jun hui mei yan fang lei hong hua chen wang zhang aleksandra agnieszka andrzej anja anke bogna
    dieter dirk elke elzbieta ewa fritz gerhard gunter hans heike heinrich helga helmut ingrid jan jens joachim jolanta
    jurgen karl karsten katarzyna klaus krzysztof kurt lars magda magdalena malgorzata manfred marek matthias milan monika
    olaf otto pawel piotr rainer sabine stefan sven tomasz ulrike ulrich ursula uwe wolfgang zofia alejandrina yajaira
    yesenia yamileth wilmer jhon jhonatan leidy dayana yuliana edison milton freddy washington
  `,
}

/** Given names that are words as well: in lower case they name somebody only where nothing else can come. */
export const ALSO_WORDS = `
  alba alma ange angel angeles art aurora bill blanca bob bru caridad celeste clara claire concepcion consol consuelo coral
  cruz dan dana dani dawn daisy dean debora don dora drew duna encarnacion esperanza estel estela eve faith felicia felice
  felicidad fermin fina flor fanta france franca franco frank gal gil glen gloria grace gracia grazia graca grant guadalupe
  guy hazel holly hope iris ivy jade jan jay jean jordan joy jules june justo lea lee lei leo leon leonie lila lili lily
  linda lino li ling lluc llum lola luna luz mar mari marc marin marina mark mason matt max may mei mercedes mercè mila
  milagros ming mina mina natividad nadal neus nieves nil nina noa noel nora nova oliva ot ora paca pasqual pascual pastora pat
  patricia pau paul paula paz pep pere perla peter piera piero pilar pina pino placido poppy presentacion pura purificacion
  queralt rafel ralph ray remedios remei rene reyes rita rob robin roc rocco rocio romane rosa rosario rose roser ross roy
  ruby rut said sal sally salem salut salvador samba santo santos sara sergi serena sever socorro sol soledad sole stan
  sue summer theo tim tina tom toni trini trinidad ugo vera vic victoire victoria vidal violet violeta violette virginia
  vito vittoria will wang yan hua hong hui jun fang chen amal aya amira anas ada ben bin carol dolors dolores remei
  gloria summer mia isla felix lucia major mila moha reda rida rim sanda sana mina angela otto jens milan lars kurt
  nour نور امل امال احلام حياة هدى رحمة فرح ربيع صالح سالم سعيد كريم حكيم جميلة رجاء صفاء وفاء هبة منى هلال رمضان شعبان
  любов віра надія роман лев мила
  sandu stan florea marin costel dan luca ion sorin ana radu
`
