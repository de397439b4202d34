/**
 * What announces somebody's name, by language; phrases, without regard to case and accents, set apart by semicolons.
 * `titles` stand directly before a name; `relations` and offices may have an article, a comma or «of the third floor» between;
 * `introductions` are followed by nothing but a name; `calls` too, but things are called as well; after `selves` anything
 * may come.
 */
export type Announcers = Record<'titles' | 'relations' | 'introductions' | 'calls' | 'selves', string>

/** By language code. */
export const ANNOUNCERS: Record<string, Announcers> = {
  ca: {
    titles: `senyor; senyora; senyoreta; senyors; senyores; sr; sra; srta; srs; sres; don; doctor; doctora; dr; dra; drs;
      mossèn; mossen; mn; pare; germana; germà; bisbe; fra; sor; prof; il·lm; excm; arquitecte; mestre`,
    relations: `veí; veïna; veïns; veïnes; conserge; porter; portera; mestra; professor; professora; profe; tutor; tutora; metge; metgessa;
      infermer; infermera; pediatra; farmacèutic; farmacèutica; director; directora; cap d'estudis; secretari; secretària;
      regidor; regidora; alcalde; alcaldessa; tècnic; tècnica; funcionari; funcionària; treballador social; treballadora social;
      agent; caporal; sergent; inspector; inspectora; policia; guàrdia; vigilant; jardiner; jardinera; escombriaire; encarregat;
      encarregada; administrador; administradora; president; presidenta; rector; capellà; advocat; advocada; notari; notària;
      propietari; propietària; llogater; llogatera; inquilí; inquilina; amo; mestressa; monitor; monitora; entrenador;
      entrenadora; cuidador; cuidadora; operari; operària; xofer; conductor; conductora; cambrer; cambrera; botiguer;
      botiguera; meu company; meva companya; un company; una companya; amic; amiga; nòvio; nòvia; xicot; xicota; parella; home; dona; marit; muller; pare;
      mare; fill; filla; fills; filles; germà; germana; avi; àvia; iaia; iaio; padrí; padrina; nét; néta; net; neta; oncle; tia; tiet;
      tieta; cosí; cosina; nebot; neboda; sogre; sogra; gendre; nora; cunyat; cunyada; nen; nena; noi; noia; nano; nana; alumne;
      alumna; família; víctima; testimoni; petit; petita; usuari; usuària; difunt; difunta; vídua; vidu`,
    introductions: `em dic; m'anomeno; el meu nom és; signat; firmat; signa; atentament; salutacions;
      cordialment; ben cordialment; jo mateix; nom i cognoms; nom`,
    calls: `nom és; es diu; es deia; un tal; una tal; em diuen; anomenat; anomenada; de nom; s'anomena; li diuen`,
    selves: `soc; sóc; soc en; sóc en; soc la; sóc la; som; jo soc; jo sóc; us escriu; us parla; parla; en; na`,
  },
  es: {
    titles: `señor; señora; señorita; señores; señoras; sr; sra; srta; sres; sras; don; doña; d; dña; dª; doctor; doctora;
      dr; dra; padre; fray; sor; hermana; hermano; prof; excmo; ilmo`,
    relations: `vecino; vecina; vecinos; vecinas; conserje; portero; portera; maestro; maestra; profesor; profesora; profe; tutor; tutora; médico;
      médica; enfermero; enfermera; pediatra; farmacéutico; farmacéutica; director; directora; jefe; jefa; secretario;
      secretaria; concejal; concejala; regidor; regidora; alcalde; alcaldesa; técnico; técnica; funcionario; funcionaria;
      trabajador social; trabajadora social; agente; cabo; sargento; inspector; inspectora; policía; guardia; vigilante;
      jardinero; jardinera; barrendero; barrendera; encargado; encargada; administrador; administradora; presidente;
      presidenta; cura; párroco; abogado; abogada; notario; notaria; propietario; propietaria; dueño; dueña; inquilino;
      inquilina; casero; casera; monitor; monitora; entrenador; entrenadora; cuidador; cuidadora; operario; operaria;
      chófer; conductor; conductora; camarero; camarera; tendero; tendera; compañero; compañera; amigo; amiga; novio;
      novia; pareja; marido; mujer; esposo; esposa; padre; madre; papá; mamá; hijo; hija; hijos; hijas; hermano; hermana; hermanos; abuelo; abuela;
      abuelos; nieto; nieta; nietos; tío; tía; primo; prima; sobrino; sobrina; suegro; suegra; yerno; nuera; cuñado; cuñada; niño; niña;
      chico; chica; alumno; alumna; familia; víctima; testigo; pequeño; pequeña; usuario; usuaria; difunto; difunta; viuda; viudo`,
    introductions: `me llamo; mi nombre es; firmado; firma; atentamente; saludos; un saludo; cordialmente; fdo;
      nombre y apellidos; nombre`,
    calls: `nombre es; se llama; se llamaba; un tal; una tal; me llaman; llamado; llamada; de nombre; apellidado; apellidada; le llaman`,
    selves: `soy; soy el; soy la; yo soy; aquí; les escribe; le habla; habla`,
  },
  en: {
    titles: `mr; mrs; ms; miss; mx; mister; madam; sir; dr; doctor; prof; professor; father; reverend; rev; sister; lord; lady; mr and mrs;
      nurse; officer; sergeant; inspector; captain; judge; councillor; counselor; cllr`,
    relations: `neighbour; neighbor; neighbours; neighbors; caretaker; janitor; concierge; porter; teacher; headteacher; headmaster; headmistress;
      tutor; doctor; nurse; pharmacist; director; manager; secretary; mayor; technician; clerk; social worker; policeman;
      policewoman; guard; gardener; supervisor; president; priest; lawyer; landlord; landlady; owner; tenant; lodger;
      flatmate; roommate; housemate; coach; carer; driver; waiter; waitress; colleague; friend; boyfriend; girlfriend; partner;
      husband; wife; father; mother; dad; mum; mom; son; daughter; sons; daughters; brother; sister; grandfather; grandmother; grandad; grandma;
      granny; grandson; granddaughter; uncle; aunt; auntie; cousin; nephew; niece; boy; girl; kid; child; baby; toddler; pupil; student;
      family; victim; witness; widow; widower; in law`,
    introductions: `my name is; my name's; my full name is; i am called; i'm called; signed; regards; kind regards; best regards; sincerely;
      yours sincerely; yours faithfully; cheers; name`,
    calls: `name is; is called; was called; called; named; goes by; whose name is; his name is; her name is; known as; they call me`,
    selves: `i am; i'm; im; this is; it's; its; here is`,
  },
  fr: {
    titles: `monsieur; madame; mademoiselle; messieurs; mesdames; mr; mme; mlle; mmes; mm; m; docteur; docteure; dr; maître; le père; soeur; frère; abbé;
      professeur; professeure; prof`,
    relations: `voisin; voisine; voisins; voisines; concierge; gardien; gardienne; instituteur; institutrice; maîtresse; maître; prof; professeur; enseignant;
      enseignante; médecin; infirmier; infirmière; pédiatre; pharmacien; pharmacienne; directeur; directrice; chef; secrétaire;
      maire; adjoint; adjointe; conseiller; conseillère; élu; élue; technicien; technicienne; agent; agente; assistante sociale;
      policier; policière; brigadier; vigile; jardinier; jardinière; éboueur; responsable; syndic; président; présidente; curé;
      avocat; avocate; notaire; propriétaire; locataire; moniteur; monitrice; entraîneur; nounou; ouvrier; ouvrière; chauffeur;
      conducteur; conductrice; serveur; serveuse; collègue; ami; amie; copain; copine; compagnon; compagne; conjoint; conjointe; mari;
      femme; épouse; époux; mon père; ton père; son père; notre père; le père; mère; papa; maman; fils; fille; filles; frère; soeur; sœur; grand père; grand mère; beau père; papi; mamie; petit fils;
      petite fille; oncle; tante; cousin; cousine; neveu; nièce; belle mère; beau frère; belle soeur; gendre; garçon;
      enfant; bébé; élève; famille; victime; témoin; petit; petite; veuve; veuf`,
    introductions: `je m'appelle; mon nom est; mon prénom est; je me nomme; je me prénomme; signé; cordialement; bien cordialement; salutations;
      moi c'est; nom; prénom; nom et prénom`,
    calls: `nom est; s'appelle; on m'appelle; un certain; une certaine; nommé; nommée; appelé; appelée; prénommé; prénommée; du nom de`,
    selves: `je suis; c'est; ici; moi`,
  },
  ro: {
    titles: `domnul; doamna; domnule; doamnă; domnișoara; domnului; doamnei; dl; dna; d-na; d-l; dl-ul; d-nul; d-lui; d-nei; doctorul; doctorița; dr; părintele; prof; domnii;
      nea; tanti; nenea`,
    relations: `vecinul; vecina; vecin; vecinii; vecinului; vecinei; administratorul; administratora; portarul; profesorul; profesoara; învățătorul; învățătoarea; dirigintele; diriginta; educatoarea;
      medicul; asistenta; asistentul; farmacista; directorul; directoarea; secretara; primarul; consilierul; agentul; polițistul;
      polițista; paznicul; grădinarul; președintele; președinta; preotul; avocatul; avocata; notarul; proprietarul; proprietara;
      chiriașul; chiriașa; antrenorul; îngrijitorul; îngrijitoarea; șoferul; colegul; colega; prietenul; prietena; iubitul; iubita; soțul; soția;
      tatăl; tata; mama; fiul; fiica; fratele; sora; bunicul; bunica; nepotul; nepoata; unchiul; mătușa; vărul; verișoara; socrul; soacra;
      cumnatul; cumnata; ginerele; nora; băiatul; fata; copilul; elevul; eleva; familia; victima; martorul; văduva`,
    introductions: `mă numesc; ma numesc; mă cheamă; ma cheama; numele meu este; numele meu e; mi se spune; semnat; cu stimă; cu respect; nume; numele`,
    calls: `se numește; un anume; o anume; îl cheamă; o cheamă; pe nume; numit; numită; zis; zisa`,
    selves: `sunt; eu sunt; sînt; aici; vă scrie`,
  },
  uk: {
    titles: `пан; пані; пане; пана; паном; панові; добродій; добродійка; доктор; отець; тьотя; дядя; дядько; тітка; д-р`,
    relations: `сусід; сусідка; сусіда; сусідку; сусідом; сусідкою; сусідові; сусідці; сусіди; консьєрж; консьєржка; двірник; двірничка; вчитель; вчителька; вчительку; учитель; учителька; викладач; викладачка; вихователька;
      лікар; лікарка; лікарю; лікаря; медсестра; фармацевт; директор; директорка; секретар; секретарка; мер; депутат; депутатка; поліцейський; охоронець; охоронниця; садівник; голова;
      священник; адвокат; адвокатка; нотаріус; власник; власниця; орендар; тренер; водій; колега; друг; подруга; хлопець; дівчина; чоловік;
      дружина; чоловіка; дружину; батько; мати; мама; тато; маму; батька; син; сина; дочка; донька; доньку; дочку; брат; брата; сестра; сестру; дідусь; бабуся; бабусю; онук; онука; онучка; дядько; тітка;
      племінник; племінниця; свекруха; теща; тесть; зять; невістка; дитина; учень; учениця; родина; жертва; свідок; вдова`,
    introductions: `мене звати; мене звуть; моє ім'я; моє імя; звати мене; підпис; з повагою; ім'я`,
    calls: `звати; його звати; її звати; на ім'я; на імя; на прізвище`,
    selves: `я; це; пише вам; вам пише`,
  },
  pt: {
    titles: `senhor; senhora; senhores; sr; sra; srta; srs; dona; dom; d; doutor; doutora; dr; dra; dr.ª; sr.ª; padre; engenheiro; eng; prof`,
    relations: `vizinho; vizinha; vizinhos; porteiro; porteira; zelador; professor; professora; médico; médica; enfermeiro; enfermeira; farmacêutico; farmacêutica;
      diretor; diretora; secretário; secretária; vereador; vereadora; presidente; autarca; agente; polícia; guarda; jardineiro; advogado;
      advogada; notário; proprietário; proprietária; dono; dona; inquilino; inquilina; senhorio; senhoria; treinador; cuidadora; motorista;
      condutor; colega; amigo; amiga; namorado; namorada; companheiro; companheira; marido; mulher; esposa; esposo; pai; mãe; filho;
      filha; filhos; irmão; irmã; avô; avó; neto; neta; tio; tia; primo; prima; sobrinho; sobrinha; sogro; sogra; genro; nora; cunhado;
      cunhada; menino; menina; rapaz; rapariga; aluno; aluna; família; vítima; testemunha; viúva; viúvo`,
    introductions: `chamo-me; me chamo; o meu nome é; meu nome é; assinado; atenciosamente; cumprimentos; com os melhores cumprimentos; nome`,
    calls: `nome é; chama-se; um tal; uma tal; se chama; chamado; chamada; de nome`,
    selves: `sou; sou o; sou a; eu sou; aqui; fala`,
  },
  it: {
    titles: `signor; signora; signorina; signore; signori; sig; sig.ra; sig.na; sigra; sigg; don; donna; dottor; dottore; dottoressa; dott; dott.ssa; dr; dr.ssa; padre; suor; fra; avvocato; avv;
      ingegner; ingegnere; ing; geometra; geom; architetto; arch; prof; prof.ssa; professor; maestro`,
    relations: `vicino; vicina; vicini; vicino di casa; vicina di casa; portiere; portinaio; portinaia; custode; bidello; bidella; maestra; maestro; professore; professoressa; medico; infermiere; infermiera;
      farmacista; direttore; direttrice; preside; segretario; segretaria; assessore; assessora; sindaco; sindaca; tecnico; agente;
      vigile; poliziotto; poliziotta; carabiniere; giardiniere; amministratore; amministratrice; presidente; parroco; avvocato;
      avvocata; notaio; proprietario; proprietaria; padrone; padrona; inquilino; inquilina; allenatore; badante; autista; collega;
      amico; amica; fidanzato; fidanzata; compagno; compagna; marito; moglie; padre; madre; papà; mamma; babbo; figlio; figlia; figli; fratello;
      sorella; nonno; nonna; nipote; zio; zia; cugino; cugina; suocero; suocera; genero; nuora; cognato; cognata; bambino; bambina;
      ragazzo; ragazza; alunno; alunna; famiglia; vittima; piccolo; piccola; testimone; vedova; vedovo`,
    introductions: `mi chiamo; il mio nome è; firmato; cordiali saluti; distinti saluti; saluti; nome; nome e cognome`,
    calls: `nome è; si chiama; si chiamava; un certo; una certa; un tale; mi chiamano; chiamato; chiamata; di nome`,
    selves: `sono; sono la; sono il; io sono; qui; vi scrive`,
  },
  ar: {
    titles: `السيد; السيدة; سيدي; سيدتي; للسيد; للسيدة; والسيد; والسيدة; الآنسة; الدكتور; الدكتورة; دكتور; دكتورة; للدكتور; الأستاذ; الأستاذة; أستاذ; أستاذة; استاذ; المهندس;
      المهندسة; الحاج; الحاجة; الشيخ; الإمام; الفقيه; لالة; سي; للا; العم; الخالة; عمي; عمتي; خالي; خالتي`,
    relations: `جاري; جارتي; جارنا; جارتنا; الجار; الجارة; جيراني; الحارس; حارس العمارة; البواب; المعلم; المعلمة; معلمة; معلم; المدير; المديرة; الطبيب; الطبيبة; الممرض; الممرضة; الصيدلي; الصيدلانية;
      العمدة; الشرطي; الشرطية; المحامي; المحامية; الموظف; الموظفة; مالك; المالك; صاحب البيت; المكتري; صديقي; صديقتي; زميلي; زميلتي; خطيبي; خطيبتي; زوجي;
      زوجتي; أبي; والدي; أمي; والدتي; ابني; ولدي; ابنتي; بنتي; أخي; أختي; جدي; جدتي; حفيدي; حفيدتي; ابن عمي; ابنة عمي; ابن أخي; حماتي;
      حماي; صهري; الطفل; الطفلة; التلميذ; التلميذة; المواطن; المواطنة; المرأة; الرجل; الشاب; الضحية; الشاهد; المرحوم; المرحومة; عائلة`,
    introductions: `اسمي; إسمي; سميتي; أدعى; انا اسمي; الاسم; الإسم; التوقيع; مع تحيات`,
    calls: `اسمه; اسمها; إسمه; إسمها; يدعى; تدعى; المسمى; المسماة; سميتو; سميتها; يسمى; تسمى; المدعو; المدعوة`,
    selves: `أنا; معكم; يكلمكم; انا هو`,
  },
  darija: {
    titles: `si; sidi; lalla; moulay; lhaj; lhajja; haj; hajja; l hajja; ssi; ostad; l'ostad; lostad; doktor; ddoktor; tbib; tbiba; dr; 3emmi; ammi; khali; khalti; 3emti`,
    relations: `jari; jarti; jarna; jartna; ljar; ljara; sahbi; sahbti; khouya; khoya; khti; okhti; khtia; bnti; benti; weldi; wldi; mmi; mama; baba; bba; rajli; mrati; martti;
      l3essas; lgardien; lm3ellem; lm3elma; mo3alim; mo3alima`,
    introductions: `smiyti; smiti; smyti; smeyti; ismi; ana smiyti; ana smiti; isem inu; isminu; ism inu`,
    calls: `smiytou; smiyto; smito; smitou; smiytha; smitha; smiytu; smitu`,
    selves: `ana; m3akom; ana houwa; ana hiya`,
  },
}
