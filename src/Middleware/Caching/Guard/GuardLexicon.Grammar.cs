using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Negations, relations, questions, conditions, and words without content.</summary>
internal static partial class GuardLexicon
{
    public static readonly FrozenSet<string> Negations = Set(
        "not no never without none nobody nothing neither nor nowhere cannot cant dont wont isnt arent wasnt werent doesnt didnt havent hasnt hadnt shouldnt wouldnt couldnt mustnt "
        + "instead besides apart unlike non except unable hardly barely rarely seldom refuse refuses refused avoid avoids avoiding avoided prevent prevents preventing prevented");

    public static readonly string[] NegatingPrefixes = ["un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti", "a", "mal", "counter", "over", "under", "pre", "post", "re"];

    /// <summary>Prefixes that turn a word into its opposite where they stand for each other.</summary>
    public static readonly (string Prefix, string Counter)[] CounterPrefixes =
    [
        ("over", "under"), ("in", "ex"), ("im", "ex"), ("inter", "intra"), ("pre", "post"), ("hyper", "hypo"), ("macro", "micro"), ("up", "down"), ("en", "de"), ("pro", "anti"), ("out", "in"), ("mono", "poly"), ("homo", "hetero"),
    ];

    /// <summary>What a denied verb may be called without a negation: "can't remember" and "forgot".</summary>
    public static readonly FrozenDictionary<string, string[]> DeniedForms = new Dictionary<string, string[]>
    {
        ["remember"] = ["forget", "forgot", "forgotten", "lost", "lose"],
        ["recall"] = ["forget", "forgot", "forgotten"],
        ["know"] = ["forget", "forgot", "forgotten", "unknown"],
        ["work"] = ["broken", "fail", "fault", "faulty", "stop"],
        ["find"] = ["lost", "lose", "miss"],
    }.ToFrozenDictionary();

    /// <summary>Words that carry the grammar of a question, not its content.</summary>
    public static readonly FrozenSet<string> Function = Set(
        "a an the this that these those there here it its i you he she we they me him her us them my your his our their mine yours myself yourself one ones someone anyone somebody anybody something anything everyone "
        + "is are was were be been being am do does did done doing have has had having can could will would shall should may might must ought need needs "
        + "what which who whom whose when where why how whether if so as than then and or but because while of in on at to for from by with about into onto over under between through during per via upon "
        + "up out off down again also too very just only even still yet already ever really actually currently please hi hello hey thanks thank dear tell explain say give let us im ive id whats hows "
        + "s t d ll re ve m any some all each every other another such same own more most much many few lot lots bit kind sort way ways thing things get gets got getting go goes going make makes made making take takes taking use uses used using "
        + "possible possibly able want wants would like know someone's anyone's there's quickly easily exactly simply basically generally usually");

    /// <summary>Relations whose two sides may not be swapped.</summary>
    public static readonly FrozenSet<string> Relations = Set(
        "to into from than over by of before after instead without cause lead affect influence replace convert translate beat kill eat attack invade buy acquire marry teach pay owe call send transfer exceed include contain become "
        + "love hate follow defeat sue employ support hit depend prefer against");

    /// <summary>Words that tell the role of the words behind them.</summary>
    public static readonly FrozenSet<string> Prepositions = Set("to from into onto than over by of before after for with against in on at about as without via through under");

    /// <summary>Words that have letters for names: plan A, vitamin A.</summary>
    public static readonly FrozenSet<string> Lettered = Set(
        "plan option vitamin type class grade hepatitis team group tier version part section series model size level article variant point block gate terminal zone building blood influenza platform entrance exit form appendix exhibit annex care");

    /// <summary>Words whose number stands behind them or, as an ordinal, before them: chapter 3, the third chapter.</summary>
    public static readonly FrozenSet<string> Numbered = Set(
        "war chapter grade level part page step round lesson season episode class floor act phase stage volume book gate platform lane track question exercise article section paragraph row line verse");

    /// <summary>Stems of words that a sentence has more or less of without becoming another.</summary>
    public static readonly FrozenSet<string> Articles = Set("a an the");

    /// <summary>Stems of words that ask for the same in another form, articles among them: "how do I" and "how can I".</summary>
    public static readonly FrozenSet<string> Auxiliaries = Set("a an the is are am s do doe did can could should would will pleas of");

    /// <summary>Words that join equals, whose order says nothing.</summary>
    public static readonly FrozenSet<string> Coordinators = Set("and or vs versus nor");

    /// <summary>Words that begin a condition.</summary>
    public static readonly FrozenSet<string> Conditions = Set(
        "if unless while whilst during although though despite provided assuming");

    /// <summary>Stems of words that a sentence may have more or less of without asking for something else.</summary>
    public static readonly FrozenSet<string> Fillers = Set(
        "good best great actual actually exact exactly proper properly correct correctly right various several certain usual usually typical typically available existing different ever general generally normally question request help answer explanation consider mean call sure feel think");

    /// <summary>Stems of question words that exclude each other in the same sentence. "What" may stand for "how".</summary>
    public static readonly FrozenDictionary<string, string> Questions = StemmedGroups("how", "why", "when", "where", "who whom whose");
}
