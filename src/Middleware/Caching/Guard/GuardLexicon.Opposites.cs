using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Words of opposite sense, grades of adjectives, and words of the same sense.</summary>
internal static partial class GuardLexicon
{
    /// <summary>The opposites of a word; each is known by its stem and as written.</summary>
    public static readonly FrozenDictionary<string, FrozenSet<string>> Opposites = Pairs(
        "before after", "increase decrease", "increase reduce", "raise lower", "raise reduce", "rise fall", "grow shrink", "gain lose", "import export", "upload download", "enable disable", "activate deactivate",
        "open close", "open shut", "buy sell", "buy rent", "sell rent", "start stop", "start end", "start finish", "begin end", "begin finish", "first last", "next last", "next previous", "min max", "minimum maximum", "min maximum", "max minimum",
        "high low", "higher lower", "highest lowest", "more less", "more fewer", "most least", "most fewest", "fast slow", "faster slower", "quick slow", "hot cold", "warm cold", "warm cool", "on off", "up down", "left right",
        "push pull", "add remove", "add delete", "add subtract", "create delete", "create remove", "create destroy", "insert delete", "insert remove", "multiply divide", "install uninstall", "install remove", "connect disconnect",
        "login logout", "in out", "lock unlock", "allow block", "allow deny", "allow forbid", "allow prevent", "accept reject", "accept decline", "approve reject", "lend borrow", "send receive", "deposit withdraw", "win lose", "pass fail",
        "male female", "man woman", "men women", "boy girl", "boyfriend girlfriend", "husband wife", "brother sister", "mother father", "mom dad", "mum dad", "son daughter", "uncle aunt", "king queen", "he she", "his her", "him her",
        "north south", "east west", "northern southern", "eastern western", "old new", "old young", "older newer", "oldest newest", "older younger", "oldest youngest", "big small", "bigger smaller", "biggest smallest", "large small", "larger smaller", "largest smallest",
        "long short", "longer shorter", "longest shortest", "tall short", "deep shallow", "wide narrow", "thick thin", "rich poor", "good bad", "best worst", "better worse", "pro con", "advantage disadvantage", "benefit drawback", "benefit risk",
        "true false", "public private", "legal illegal", "safe dangerous", "safe unsafe", "cheap expensive", "cheapest expensive", "love hate", "like hate", "friend enemy", "day night", "morning evening", "morning night", "summer winter", "domestic international",
        "include exclude", "with without", "encrypt decrypt", "encode decode", "compress decompress", "zip unzip", "hide show", "mute unmute", "subscribe unsubscribe", "follow unfollow", "arrive depart", "arrive leave", "arrival departure",
        "above below", "over under", "inside outside", "indoor outdoor", "indoors outdoors", "early late", "earlier later", "earliest latest", "empty full", "fill empty", "heavy light", "dark light", "dark bright", "hard soft", "hard easy", "easy difficult", "wet dry", "expand shrink",
        "attach detach", "pause resume", "pause cancel", "join leave", "appear disappear", "input output", "source destination", "source target", "sender recipient", "employer employee", "landlord tenant", "debit credit", "gross net", "plus minus",
        "lower higher", "weak strong", "weaker stronger", "positive negative", "odd even", "alive dead", "birth death", "born die", "marry divorce", "hire fire", "upgrade downgrade", "online offline", "manual automatic", "wired wireless", "asc desc", "ascending descending",
        "vertical horizontal", "row column", "read write", "client server", "parent child", "ask answer", "question answer", "save delete", "save spend", "earn spend", "keep delete", "keep discard", "lose find", "miss cancel", "return exchange", "refund exchange", "repair replace",
        "renew cancel", "extend cancel", "track cancel", "change cancel", "cancel order", "android ios", "android iphone", "windows mac", "windows linux", "mac linux", "wash dry", "freeze thaw", "freeze boil", "heat cool", "charge discharge", "inhale exhale",
        "local global", "internal external", "major minor", "senior junior", "temporary permanent", "solid liquid", "liquid gas", "solid gas", "urban rural", "ancient modern", "optional mandatory", "optional required", "visa passport", "passport license", "breakfast dinner", "breakfast lunch", "lunch dinner", "cat dog", "fibre copper", "gas electric", "gas petrol", "petrol diesel", "front back", "front rear", "top bottom", "upper lower", "head tail", "north west", "north east", "south west", "south east",
        "freeze defrost", "exothermic endothermic", "sun shade", "dry oily", "sunny shady", "hypo hyper", "maximise minimise", "maximize minimize", "strengthen weaken", "tighten loosen", "lengthen shorten", "widen narrow", "inflate deflate",
        "borrow repay", "assemble disassemble", "attack defend", "attacker defender", "victory defeat", "profit loss", "income expense", "buyer seller", "teacher student", "doctor patient", "victim offender", "host guest", "singular plural",
        "prefix suffix", "synonym antonym", "predator prey", "acid base", "acid alkaline", "numerator denominator", "convex concave", "clockwise counterclockwise", "clockwise anticlockwise", "horizontal diagonal", "upstairs downstairs", "uphill downhill",
        "introvert extrovert", "optimist pessimist", "guilty innocent", "voluntary compulsory", "voluntary mandatory", "wholesale retail", "prepaid postpaid", "fixed variable", "single married", "single double", "raw cooked", "sweet sour", "sweet savoury", "sweet salty",
        "sharp blunt", "smooth rough", "loud quiet", "clean dirty", "thaw freeze", "melt freeze", "ripe rotten", "fresh stale", "fresh frozen", "fresh dried", "fresh canned", "boil fry", "bake fry", "rent own", "hold sell", "gas solid", "sunrise sunset", "dawn dusk", "ascend descend", "climb descend", "entry exit",
        "enter exit", "enter leave", "hello goodbye", "pick drop", "inbound outbound", "incoming outgoing", "forward backward", "forward back", "remember forget", "agree disagree", "exclude contain", "tenant owner", "plaintiff defendant", "supply demand");

    /// <summary>Adjectives whose grade makes another question: the largest city is not a large one. "Best" and "good" are left out: both are asked alike.</summary>
    public static readonly FrozenDictionary<string, (string Base, string Grade)> Grades = Graded(
        "big large small long short high low cheap hot cold rich poor heavy light old young new early late near close tall deep wide thick");

    /// <summary>Stems of words that say the same where nothing else differs.</summary>
    public static readonly FrozenDictionary<string, string> Synonyms = StemmedGroups(
        "delete remove erase", "buy purchase", "begin start commence", "fix repair solve resolve", "big large huge", "quick fast rapid", "help assist", "show display", "get obtain receive", "choose select pick", "change modify alter edit", "update refresh",
        "cost price charge fee", "job work career", "movie film", "car automobile", "phone mobile cellphone smartphone", "picture photo image", "build construct", "make create", "difference distinction", "meaning definition", "mean define",
        "good great best better nice", "bad poor", "learn study", "improve enhance increase", "important significant", "main primary major", "easy simple", "kid child children", "shop store", "company firm business", "end finish", "need require",
        "use utilise utilize", "happen occur", "reason cause", "method technique approach", "person people individual", "lose shed", "reset change", "sign log", "forget forgot lost", "recommend suggest advise", "replace swap change", "often frequently", "teach instruct", "answer reply respond", "speak talk", "see view watch", "stop quit", "think believe", "try attempt", "clean wash", "connect link pair", "device machine unit", "mail email", "holiday vacation", "trip journey", "earn gain", "rich wealthy", "smart intelligent clever", "weird strange odd");

    private static FrozenDictionary<string, string> StemmedGroups(params string[] groups) =>
        Groups([.. groups.Select(group => string.Join(' ', group.Split(' ').Select(WordForms.Stem)))]);

    private static FrozenDictionary<string, FrozenSet<string>> Pairs(params string[] pairs)
    {
        var opposites = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var words = pair.Split(' ');
            foreach (var (left, right) in new[] { (words[0], words[1]), (WordForms.Stem(words[0]), WordForms.Stem(words[1])) })
            {
                Add(left, right);
                Add(right, left);
            }
        }

        return opposites.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

        void Add(string word, string opposite)
        {
            if (!opposites.TryGetValue(word, out var known))
                opposites[word] = known = new(StringComparer.Ordinal);
            known.Add(opposite);
        }
    }

    private static FrozenDictionary<string, (string Base, string Grade)> Graded(string adjectives)
    {
        var grades = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var adjective in adjectives.Split(' '))
        {
            var stem = adjective switch
            {
                [.. var start, 'y'] => start + "i",
                [.., 'e'] => adjective[..^1],
                "big" or "hot" or "thin" => adjective + adjective[^1],
                _ => adjective,
            };
            grades[adjective] = (adjective, "");
            grades[stem + "er"] = (adjective, "er");
            grades[stem + "est"] = (adjective, "est");
        }

        return grades.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
