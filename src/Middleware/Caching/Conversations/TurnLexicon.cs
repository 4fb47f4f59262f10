using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>The English words by which a turn shows that it needs the turns before it, or that it does not.</summary>
internal static class TurnLexicon
{
    private static readonly (TurnWordClass Class, string Words)[] Lists =
    [
        (TurnWordClass.Move, "yes yeah yep yup no nope nah ok okay sure thanks thank thx ty you please continue go going on ahead keep carry right correct exactly great cool perfect nice good fine awesome agreed a lot so much very hi hello hey bye goodbye sorry next stop proceed done never nevermind mind got it i see understood of course absolutely definitely alright well wow lol haha hmm oh"),
        (TurnWordClass.Greeting, "hi hello hey dear please thanks thank thx greetings morning afternoon evening"),
        (TurnWordClass.Continuer, "yes yeah yep yup no nope nah ok okay sure actually wait sorry oh hmm well right great cool perfect alright exactly and but or so because then also plus nor yet however therefore thus otherwise instead besides anyway next finally still too as like than once meanwhile again not only even same maybe perhaps"),
        (TurnWordClass.Auxiliary, "is are am was were be do does did has have had can could will would shall should may might must"),
        (TurnWordClass.Question, "what who whom whose which when where why how"),
        (TurnWordClass.Preposition, "of in on at to for from with without by about into onto over under between among through during within per via against towards near inside outside across behind since until till up down off out around along despite except unlike as like than above below before after"),
        (TurnWordClass.Determiner, "the a an my our your some any every each no all many much few several most more less both either neither another other such what which whose"),
        (TurnWordClass.Speaker, "i me my mine myself we us our ours you your yours yourself someone somebody anyone anybody everyone everybody people something anything everything nothing nobody one's let's"),
        (TurnWordClass.ThirdPerson, "it he she they him them himself herself itself themselves hers theirs"),
        (TurnWordClass.Possessive, "his her their its"),
        (TurnWordClass.Clause, "and or but if when while because before after then so until since unless although though whether"),
        (TurnWordClass.Request, "explain describe tell give show list name write create generate make compose draft suggest recommend compare define find calculate compute solve translate summarise summarize convert help teach recipe prove derive design plan outline discuss analyse analyze implement build draw spell conjugate imagine brainstorm estimate count identify evaluate review provide propose search look correct fix proofread classify extract paraphrase answer debug cancel reset delete change update"),
        (TurnWordClass.Edit, "add remove replace use rename move put include exclude insert merge split expand elaborate shorten simplify rephrase reword rewrite reformat format repeat try undo redo refactor clarify regenerate retry extend adjust revise edit modify continue take keep drop leave turn stop start return swap say translate summarise summarize fix improve optimise optimize polish correct"),
        (TurnWordClass.Verb, "is are am was were do does did has have had can could will would shall should may might must contain contains help make work cause go give need allow use support live come take start end rhyme accept offer run cost fit lead affect wrote made gave won led built became began ran sang sold bought found held left lost met paid said saw sent set stood taught told thought went know let lets grow become belong want exist require provide produce show include speak fly eat lay hold keep"),
        (TurnWordClass.TopicVerb, "bought ordered received lost found sent booked made wrote cancelled canceled forgot broke dropped deleted paid returned got started submitted missed created signed purchased rented sold spilled changed"),
        (TurnWordClass.Relational, "capital price cost difference differences meaning cause causes reason reasons name names date size speed advantage advantages disadvantage disadvantages benefit benefits risk risks effect effects consequence consequences currency deadline result results population weather purpose goal role author owner writer director actor actress president king queen creator founder ceo inventor pros cons rule rules requirement requirements ingredient ingredients step steps symptom symptoms treatment solution fee fees limit value weight height length age colour color address location distance duration password number rest others alternative alternatives option options feature features error issue problem bug code function method script query formula output input answer response reply list table text article document paragraph sentence essay email letter message story poem picture image photo chart graph diagram plot file example examples approach idea suggestion suggestions book movie film song game show program app application algorithm model system device product item company city country person man woman guy girl boy child place word phrase term line section chapter page question equation expression variable class loop command package library tool website site link offer deal ticket order event meeting job position contract agreement policy case thing things stuff topic subject procedure process point points part parts top bottom beginning end middle way ways kind conclusion introduction title summary explanation definition"),
        (TurnWordClass.WeakAdjective, "main biggest total best exact current other first second third fourth fifth last next previous final original new old same different whole entire actual usual typical most important key common side full correct right wrong real red green blue big small cheap expensive good bad largest smallest only possible"),
        (TurnWordClass.Weak, "work works working mean means meant happen happens happened help look looks need needs want wants use uses using say says think know take takes come comes try have give show tell keep put set start stop change get gets got make makes go goes going doing done see seen recommend suggest choose prefer like please now just really exactly briefly simply quickly ever still even only very too quite rather maybe again once more most less short shortly brief simple detail details detailed step steps example examples sample terms words word sentence sentences paragraph paragraphs table bullet bullets point points list format style tone summary version english german french spanish italian portuguese dutch chinese japanese russian code test tests unit way ways kind sort type lot bit thing things stuff part cheap expensive good bad big small long much many few able sure same different other another else not never always also together there here everything cheese one two three four five six seven eight nine ten times order idea ideas reason reasons difference option options pay paid buy buying cost costs price explanation answer question call called possible follow required useful survive enough any advice tips tip suggestions advice"),
        (TurnWordClass.Time, "monday tuesday wednesday thursday friday saturday sunday weekend today tomorrow yesterday tonight morning afternoon evening night day days week weeks month months year years hour hours minute minutes am pm noon midnight january february march april may june july august september october november december later soon"),
        (TurnWordClass.Comparative, "better worse cheaper faster slower bigger larger smaller easier simpler shorter longer higher lower older younger newer stronger weaker stricter later nearer closer warmer colder lighter heavier darker brighter funnier safer healthier quicker harder softer nicer louder quieter richer poorer deeper wider thinner thicker cleaner clearer friendlier earlier further farther fewer less more greater hotter cooler taller sooner"),
        (TurnWordClass.Superlative, "best worst cheapest fastest slowest biggest largest smallest easiest simplest shortest longest highest lowest oldest youngest newest strongest nearest closest safest healthiest most least tallest"),
        (TurnWordClass.Expletive, "possible legal illegal allowed necessary normal true ok okay fine safe hard easy difficult good bad better best worth important rude polite common rare healthy dangerous free required customary advisable recommended useful likely unlikely wrong right nice fun impossible acceptable mandatory cheaper faster idea time ethical unethical feasible sensible smart rational reasonable moral haram mean like stupid weird strange cool natural unusual compulsory late true worthwhile"),
        (TurnWordClass.OpenPredicate, "included supported compatible available allowed covered required affected enough necessary involved similar different related worth waterproof free open closed ready safe finished refundable valid working correct right wrong true possible legal better okay ok fine normal"),
        (TurnWordClass.Complement, "think thinks know knows say says said believe means mean ensure guarantee prove show hear heard read notice noticed realise realize true sure certain so such given provided assume suppose hope normal possible likely unlikely is fact idea claim rumour rumor proof"),
        (TurnWordClass.Material, "text sentence code paragraph email letter message poem essay function query snippet article passage list word words phrase table data json document error log equation html css sql regex string line lines title name names question riddle puzzle quote verse lyrics review comment tweet statement"),
        (TurnWordClass.Intransitive, "fly travel go live drive walk swim work sleep die grow move run park camp stay come commute vote retire breathe rain rains raining snow snows snowing exercise smoke hike ski"),
        (TurnWordClass.Foreign, "der die das und ist nicht ein eine einen mein meine ich du sie wie wo warum wann wer mit für fur von zu auf im den dem des le la les une est et je mon ma mes que qui quel quelle comment puis pour dans avec sur pas el los las una es y mi como cómo qué que dónde donde por para con il lo gli uno che è e mio mia come dove perché o os um uma não nao é em de het een en ik mijn hoe waar wat niet van och jag är hur det att"),
        (TurnWordClass.Ambiguous, "a an as in on no or so me am i die was also war hat will he the name man gut rot most more fast hand land plan problem system film app bad"),
        (TurnWordClass.Unique, "sun moon sky earth world universe sea ocean internet web weather future past present government police army law public media economy environment climate night day morning evening bible quran us usa uk eu nba nfl gym doctor dentist bathroom toilet kitchen house home hospital bank airport station school university street road beach poor rich elderly blind deaf unemployed dead skin brain heart body human stomach liver eye eyes face hair throat nose back phone news radio tv theatre cinema piano guitar violin flu cold cloud"),
        (TurnWordClass.Marker, "this that these those there here it one ones same other others another else instead too above below previous previously following former latter before earlier mentioned aforementioned them or than and both either neither such again most rather hot cold dark sunny windy get find consider think feel hi thank said say wrote told suggested listed described gave named if not who for what some much"),
    ];

    private static readonly FrozenDictionary<string, TurnWordClass> Classes = Read();

    private static readonly FrozenDictionary<string, TurnWordClass>.AlternateLookup<ReadOnlySpan<char>> ClassesBySpan =
        Classes.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Spellings =
        Classes.Keys.ToFrozenDictionary(word => word, word => word, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a word, in any case of its letters.</summary>
    /// <param name="word">The word.</param>
    /// <param name="text">The word in lower case, or empty where it is unknown.</param>
    public static TurnWordClass Find(ReadOnlySpan<char> word, out string text) =>
        Spellings.TryGetValue(word, out text!) ? ClassesBySpan[text] : Unknown(out text);

    private static TurnWordClass Unknown(out string text)
    {
        text = "";
        return TurnWordClass.None;
    }

    private static FrozenDictionary<string, TurnWordClass> Read()
    {
        var classes = new Dictionary<string, TurnWordClass>(StringComparer.OrdinalIgnoreCase);
        foreach (var (wordClass, words) in Lists)
        {
            foreach (var word in words.Split(' '))
                classes[word] = classes.GetValueOrDefault(word) | wordClass;
        }

        return classes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
