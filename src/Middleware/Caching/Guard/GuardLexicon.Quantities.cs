using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Units, currencies, and the words around numbers.</summary>
internal static partial class GuardLexicon
{
    /// <summary>Units and periods by their spellings, in one name each.</summary>
    public static readonly FrozenDictionary<string, string> Units = Groups(
        "km kilometre kilometer kilometres kilometers kms", "mile miles mi", "metre meter metres meters", "cm centimetre centimeter centimetres centimeters",
        "mm millimetre millimeter millimetres millimeters", "micrometre micrometer micrometres micrometers", "nanometre nanometer nanometres nanometers", "inch inches", "foot feet ft", "yard yards yd",
        "acre acres", "hectare hectares", "square sq", "cubic", "kg kilogram kilograms kilo kilos kgs", "gram grams", "mg milligram milligrams", "mcg microgram micrograms µg \u03bcg", "lb lbs", "pound pounds",
        "ounce ounces oz", "ton tons", "tonne tonnes", "stone stones", "carat carats", "litre liter litres liters", "ml millilitre milliliter millilitres milliliters", "centilitre centiliter centilitres centiliters", "gallon gallons", "pint pints",
        "quart quarts", "barrel barrels", "cup cups", "tablespoon tablespoons tbsp", "teaspoon teaspoons tsp", "celsius centigrade", "fahrenheit", "kelvin", "degree degrees \u00b0",
        "nanosecond nanoseconds", "microsecond microseconds", "millisecond milliseconds", "seconds sec secs", "minute minutes min mins", "hour hours hr hrs hourly", "day days daily", "week weeks weekly", "fortnight fortnightly",
        "month months monthly", "year years yr yrs yearly annual annually", "decade decades", "century centuries", "percent percentage %", "permille \u2030", "watt watts", "kw kilowatt kilowatts", "kwh", "mw megawatt megawatts", "mwh", "volt volts",
        "amp amps ampere amperes", "mah", "ohm ohms", "hz hertz", "khz", "mhz", "ghz", "joule joules", "calorie calories", "kcal", "bit bits", "byte bytes", "kb kilobyte kilobytes", "mb megabyte megabytes", "gb gigabyte gigabytes", "tb terabyte terabytes",
        "kbps", "mbps mbit", "gbps gbit", "mph", "kph kmh", "knot knots", "psi", "pascal pascals", "bar bars", "decibel decibels db", "pixel pixels px", "rpm", "fps", "ppm", "mmol", "lakh lakhs", "crore crores");

    /// <summary>Letters that are a unit right behind a number.</summary>
    public static readonly FrozenDictionary<string, string> UnitLetters = Groups(
        "metre m", "gram g", "litre l", "hour h", "seconds s second", "watt w", "volt v", "celsius c", "fahrenheit f", "inch in", "nanometre nm", "nanosecond ns", "microsecond us", "millisecond ms", "centilitre cl");

    /// <summary>Currencies by their names, codes and signs. "Pound" alone may be a weight: see <see cref="Units"/>.</summary>
    public static readonly FrozenDictionary<string, string> Currencies = Groups(
        "dollar dollars usd $ bucks", "euro euros eur \u20ac", "gbp \u00a3 sterling quid", "yen jpy \u00a5", "rupee rupees inr rs \u20b9", "yuan cny rmb renminbi", "franc francs chf", "krona kronor krone kroner crowns sek nok dkk",
        "zloty zlotys pln", "forint huf", "koruna czk", "krw \u20a9", "ruble rubles rouble roubles \u20bd", "lira liras \u20ba", "peso pesos mxn \u20b1", "reais brl", "rand zar", "dirham dirhams aed", "riyal riyals sar", "shekel shekels ils", "baht thb", "naira ngn",
        "cad", "aud", "nzd", "sgd", "hkd", "cent cents", "penny pence", "bitcoin bitcoins btc", "ethereum eth", "dogecoin", "litecoin");

    /// <summary>Units of time, which rephrasings leave out or bring in where nothing is counted ("what year", "when").</summary>
    public static readonly FrozenSet<string> Periods = Set("seconds minute hour day week fortnight month year decade century");

    /// <summary>Words that make a period part of a measure: per hour, each month, daily.</summary>
    public static readonly FrozenSet<string> Rates = Set("hourly daily weekly fortnightly monthly yearly annual annually");

    /// <summary>Words before a number that bound it, by the bound.</summary>
    public static readonly FrozenDictionary<string, string> Bounds = Groups(
        "> over above exceed exceeds exceeding", "< under below", ">= least minimum min", "<= most maximum max");

    /// <summary>Words before "than" and a number, by the bound.</summary>
    public static readonly FrozenDictionary<string, string> Comparisons = Groups(
        "> more greater higher older longer larger bigger heavier later faster", "< less fewer lower younger shorter smaller lighter earlier slower");

    /// <summary>Words that a version stands behind.</summary>
    public static readonly FrozenSet<string> Versioned = Set(
        "version versions release v python java net dotnet ios ipados android windows ubuntu debian node nodejs php ruby angular react kotlin swift postgres postgresql mysql macos excel office jdk chrome firefox django laravel vue");

    /// <summary>Words behind which the letter I is a Roman one.</summary>
    public static readonly FrozenSet<string> BeforeRomanOne = Set("war part volume phase type act class level chapter stage");
}
