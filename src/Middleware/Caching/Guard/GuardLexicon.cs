using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>The words that the lexical guard knows.</summary>
internal static class GuardLexicon
{
    /// <summary>Units, currencies and periods by their spellings, in one name each.</summary>
    public static readonly FrozenDictionary<string, string> Units = Groups(
        "km kilometre kilometer kilometres kilometers kms", "mile miles mi", "metre meter metres meters", "cm centimetre centimeter centimetres centimeters",
        "mm millimetre millimeter millimetres millimeters", "inch inches", "foot feet ft", "yard yards yd", "acre acres", "hectare hectares",
        "kg kilogram kilograms kilo kilos kgs", "gram grams", "mg milligram milligrams", "lb lbs pound pounds", "ounce ounces oz", "ton tons", "tonne tonnes", "stone stones",
        "litre liter litres liters", "ml millilitre milliliter millilitres milliliters", "gallon gallons", "pint pints", "cup cups", "tablespoon tablespoons tbsp", "teaspoon teaspoons tsp",
        "celsius centigrade", "fahrenheit", "kelvin", "degree degrees °",
        "seconds sec secs", "minute minutes min mins", "hour hours hr hrs hourly", "day days daily", "week weeks weekly", "fortnight fortnightly", "month months monthly",
        "year years yr yrs yearly annual annually", "decade decades", "century centuries",
        "percent percentage %", "watt watts", "kw kilowatt kilowatts", "kwh", "mw megawatt megawatts", "volt volts", "amp amps ampere amperes", "ohm ohms", "hz hertz", "mhz", "ghz", "joule joules", "calorie calories", "kcal",
        "bit bits", "byte bytes", "kb kilobyte kilobytes", "mb megabyte megabytes", "gb gigabyte gigabytes", "tb terabyte terabytes", "mbps", "gbps",
        "dollar dollars usd $", "euro euros eur €", "gbp £ sterling quid", "yen jpy ¥", "rupee rupees inr rs ₹", "yuan cny rmb renminbi", "franc francs chf", "cent cents", "penny pence",
        "bitcoin bitcoins btc", "ethereum eth", "mph", "kph kmh", "knot knots", "psi", "pascal pascals", "bar bars", "decibel decibels db", "pixel pixels px", "lakh lakhs", "crore crores");

    /// <summary>Letters that are a unit right behind a number.</summary>
    public static readonly FrozenDictionary<string, string> UnitLetters = Groups(
        "metre m", "gram g", "litre l", "hour h", "seconds s second", "watt w", "volt v", "celsius c", "fahrenheit f", "inch in");

    public static readonly FrozenDictionary<string, string> Weekdays = Groups(
        "monday mon mondays", "tuesday tue tues tuesdays", "wednesday wednesdays", "thursday thu thur thurs thursdays", "friday fri fridays", "saturday saturdays", "sunday sundays",
        "weekend weekends", "weekday weekdays");

    /// <summary>Months, seasons, times of day and days that depend on when one asks.</summary>
    public static readonly FrozenDictionary<string, string> Dates = Groups(
        "january jan", "february feb", "april apr", "june jun", "july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec",
        "today", "tomorrow", "yesterday", "tonight", "morning mornings", "afternoon afternoons", "evening evenings", "midnight", "noon midday",
        "spring", "summer", "autumn", "winter", "christmas", "easter", "am", "pm");

    /// <summary>Words that are a date only with a capital.</summary>
    public static readonly FrozenDictionary<string, string> CapitalisedDates = Groups("march mar", "may", "sat", "sun", "wed");

    public static readonly FrozenSet<string> Negations = Set(
        "not no never without none nobody nothing neither nor nowhere cannot cant dont wont isnt arent wasnt werent doesnt didnt havent hasnt hadnt shouldnt wouldnt couldnt mustnt "
        + "instead besides apart unlike non except unable hardly barely rarely seldom refuse refuses refused avoid avoids avoiding avoided prevent prevents preventing prevented");

    public static readonly string[] NegatingPrefixes = ["un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti", "a", "mal", "counter", "over", "under", "pre", "post", "re"];

    /// <summary>Words of opposite sense; each is compared by its stem and as written.</summary>
    public static readonly FrozenSet<(string, string)> Opposites = Pairs(
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
        "local global", "internal external", "major minor", "senior junior", "temporary permanent", "solid liquid", "liquid gas", "solid gas", "urban rural", "ancient modern", "optional mandatory", "optional required", "visa passport", "passport license", "breakfast dinner", "breakfast lunch", "lunch dinner", "cat dog", "fibre copper", "gas electric", "gas petrol", "petrol diesel", "front back", "front rear", "top bottom", "upper lower", "head tail", "north west", "north east", "south west", "south east");

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

    public static readonly FrozenSet<string> Comparators = Set("least most more less fewer under over above below minimum maximum exceed up within");

    /// <summary>Stems of words that say the same where nothing else differs.</summary>
    public static readonly FrozenDictionary<string, string> Synonyms = StemmedGroups(
        "delete remove erase", "buy purchase", "begin start commence", "fix repair solve resolve", "big large huge", "quick fast rapid", "help assist", "show display", "get obtain receive", "choose select pick", "change modify alter edit", "update refresh",
        "cost price charge fee", "job work career", "movie film", "car automobile", "phone mobile cellphone smartphone", "picture photo image", "build construct", "make create", "difference distinction", "meaning definition", "mean define",
        "good great best better nice", "bad poor", "learn study", "improve enhance increase", "important significant", "main primary major", "easy simple", "kid child children", "shop store", "company firm business", "end finish", "need require",
        "use utilise utilize", "happen occur", "reason cause", "method technique approach", "person people individual", "lose shed", "reset change", "sign log", "forget forgot lost", "recommend suggest advise", "replace swap change", "often frequently", "teach instruct", "answer reply respond", "speak talk", "see view watch", "stop quit", "think believe", "try attempt", "clean wash", "connect link pair", "device machine unit", "mail email", "holiday vacation", "trip journey", "earn gain", "rich wealthy", "smart intelligent clever", "weird strange odd");

    private static FrozenDictionary<string, string> Groups(params string[] groups)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var spellings = group.Split(' ');
            foreach (var spelling in spellings)
                names.TryAdd(spelling, spellings[0]);
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> StemmedGroups(params string[] groups) =>
        Groups([.. groups.Select(group => string.Join(' ', group.Split(' ').Select(WordForms.Stem)))]);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<(string, string)> Pairs(params string[] pairs)
    {
        var both = new HashSet<(string, string)>();
        foreach (var pair in pairs)
        {
            var words = pair.Split(' ');
            foreach (var (left, right) in new[] { (words[0], words[1]), (WordForms.Stem(words[0]), WordForms.Stem(words[1])) })
            {
                both.Add((left, right));
                both.Add((right, left));
            }
        }

        return both.ToFrozenSet();
    }
}
