using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Guard;

public partial class LexicalGuardPropertyTests
{
    private static readonly LexicalGuard Guard = new();

    private static readonly string[] Prompts =
    [
        "How do I reset the password of my account?", "When does the shop open its doors?", "Is the parcel covered by the warranty",
        "where can i find the invoice", "What is the best route from Oslo to Bergen by train?", "Can the filter be washed in the sink?",
        "My landlord wants to raise the rent. Is he allowed to do that?", "Summarise this email for my manager, please!",
        "Which plants grow well in the shade?",
        "Why does bread rise", "Translate the letter into English", "I've lost my SIM card; can you block it?",
    ];

    private static readonly string[] Units =
        ["km", "miles", "kg", "grams", "lb", "hours", "days", "weeks", "litres", "gallons", "GB", "MB", "percent", "°", "kWh", "inches",
            "feet"];

    private static readonly string[] Currencies = ["dollars", "euros", "€", "£", "yen", "rupees", "CHF", "zloty", "bitcoin"];

    // Prompts with facts of their own: whatever number stands in them is exchanged in place.
    private static readonly string[] WithNumbers =
    [
        "How do I return it within 14 days?", "What is 15% of 240?", "Is it open at 8:30 on 3 May 2025?", "Does v2.4.1 fix CVE-2024-3094?",
        "Convert 72 km/h to m/s", "Call me at 555-0134 before 5pm",
        "Is $1,250.50 a fair rent for 45 m2?", "Does iOS 17.2 run on the iPhone 12?", "What happened on 1989-11-09?",
        "Is -5 °C too cold for a 3-year-old?", "What did the 1990s sound like?", "Read chapter 4, pages 10-12.",
    ];

    [Fact]
    public void A_number_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.Int[0, 20], OneOf("", "-", "$"), OneOf("N0", "D")).ForAll(
            (prompt, one, other, place, sign, format) =>
            {
                if (one == other)
                    return;
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, sign + Format(one)), Insert(prompt, place, sign + Format(other))));

                string Format(int number) => number.ToString(format, CultureInfo.InvariantCulture);
            });

    [Fact]
    public void A_number_that_only_one_prompt_has_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[0, 1_000_000], Gen.Int[0, 20]).ForAll((prompt, number, place) =>
            Assert.NotNull(Guard.FindConflict(prompt, Insert(prompt, place, number.ToString(CultureInfo.InvariantCulture)))));

    [Fact]
    public void A_unit_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), OneOf(Units), OneOf(Units), Gen.Int[2, 99], Gen.Int[0, 20]).ForAll((prompt, one, other, number, place) =>
        {
            if (one != other)
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, $"{number} {one}"), Insert(prompt, place, $"{number} {other}")));
        });

    [Fact]
    public void A_weekday_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Enum<DayOfWeek>(), Gen.Enum<DayOfWeek>(), Gen.Int[0, 20], Gen.Bool)
            .ForAll((prompt, one, other, place, isLower) =>
            {
                if (one != other)
                    Assert.NotNull(
                        Guard.FindConflict(Insert(prompt, place, "on " + Name(one)), Insert(prompt, place, "on " + Name(other))));

                string Name(DayOfWeek day) => isLower ? day.ToString().ToLowerInvariant() : day.ToString();
            });

    [Fact]
    public void An_inserted_negation_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), OneOf("not", "never", "without", "NOT", "don't", "doesn’t", "cannot"), Gen.Int[0, 20])
            .ForAll((prompt, negation, place) =>
            Assert.NotNull(Guard.FindConflict(prompt, Insert(prompt, place, negation))));

    [Fact]
    public void The_guard_is_symmetric_and_clears_equal_prompts() =>
        Gen.Select(Gen.String, Gen.String).ForAll((one, other) =>
            Guard.FindConflict(one, other) == Guard.FindConflict(other, one) && Guard.FindConflict(one, new string(one)) is null);

    [Fact]
    public void Mixed_up_words_are_judged_alike_in_both_orders()
    {
        var words = string.Join(' ', Prompts).Split(' ')
            .Concat(["5", "-3", "not", "miles", "Monday", "E4", "II", "before", "and", "one", "hundred"]).ToArray();
        var prompts = OneOf(words).Array[1, 12].Select(parts => string.Join(' ', parts));
        Gen.Select(prompts, prompts).ForAll((one, other) => Guard.FindConflict(one, other) == Guard.FindConflict(other, one));
    }

    [Fact]
    public void The_guard_does_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new() { NegativeSign = "~", NumberDecimalSeparator = "," } };
            Assert.Null(Guard.FindConflict("Is it two hundred or -1.5?", "is it 200 or -1.5?"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_digit_that_is_changed_in_a_prompt_is_never_a_hit() =>
        Gen.Select(OneOf(WithNumbers), Gen.Int[0, 50], Gen.Int[1, 9]).ForAll((prompt, which, shift) =>
        {
            var digits = prompt.Select((character, i) => (character, i)).Where(place => char.IsAsciiDigit(place.character)).ToArray();
            var (digit, index) = digits[which % digits.Length];
            var other = new StringBuilder(prompt) { [index] = (char)('0' + ((digit - '0' + shift) % 10)) }.ToString();
            Assert.NotNull(Guard.FindConflict(prompt, other));
        });

    [Fact]
    public void A_number_word_that_differs_is_never_a_hit()
    {
        string[] words =
            ["two", "three", "eleven", "twenty-two", "two hundred and six", "half", "twice", "third", "a dozen", "five thousand",
                "ninetieth", "XIV"];
        Gen.Select(OneOf(Prompts), OneOf(words), OneOf(words), Gen.Int[0, 20]).ForAll((prompt, one, other, place) =>
        {
            if (one != other && (one, other) is not (("two", "twice") or ("twice", "two")))
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, one), Insert(prompt, place, other)));
        });
    }

    [Fact]
    public void A_currency_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), OneOf(Currencies), OneOf(Currencies), Gen.Int[2, 99], Gen.Int[0, 20])
            .ForAll((prompt, one, other, number, place) =>
            {
                if (one != other && (one, other) is not (("euros", "€") or ("€", "euros")))
                    Assert.NotNull(
                        Guard.FindConflict(Insert(prompt, place, $"{number} {one}"), Insert(prompt, place, $"{number} {other}")));
            });

    [Fact]
    public void A_version_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 20], OneOf(
            "v{0}", "v1.{0}.3", "Python 3.{0}", ".NET {0}", "version {0}", "2.0.{0}")).ForAll((prompt, one, other, place, form) =>
        {
            if (one != other)
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, Fill(form, one)), Insert(prompt, place, Fill(form, other))));
        });

    [Fact]
    public void A_date_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.DateOnly[new DateOnly(1900, 1, 1), new DateOnly(2099, 12, 31)],
            Gen.DateOnly[new DateOnly(1900, 1, 1), new DateOnly(2099, 12, 31)], Gen.Int[0, 20],
            OneOf("on {0:yyyy-MM-dd}", "on {0:MMMM d}, {0:yyyy}", "on {0:d MMMM yyyy}", "on {0:dd.MM.yyyy}", "on {0:M/d/yyyy}",
                "in {0:MMMM yyyy}", "in the year {0:yyyy}")).ForAll((prompt, one, other, place, form) =>
        {
            if (Fill(form, one) != Fill(form, other))
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, Fill(form, one)), Insert(prompt, place, Fill(form, other))));
        });

    [Fact]
    public void A_time_of_day_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[0, 1439], Gen.Int[0, 1439], Gen.Int[0, 20], OneOf(
            "at {0:HH:mm}", "at {0:h:mm tt}", "at {0:htt}")).ForAll((prompt, one, other, place, form) =>
        {
            var (first, second) = (Fill(form, TimeOnly.MinValue.AddMinutes(one)), Fill(form, TimeOnly.MinValue.AddMinutes(other)));
            if (first != second)
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, first), Insert(prompt, place, second)));
        });

    [Fact]
    public void A_bound_that_differs_is_never_a_hit()
    {
        string[] bounds = ["at least", "at most", "more than", "less than", ""];
        Gen.Select(OneOf(Prompts), OneOf(bounds), OneOf(bounds), Gen.Int[2, 99], Gen.Int[0, 20])
            .ForAll((prompt, one, other, number, place) =>
            {
                if (one != other)
                    Assert.NotNull(
                        Guard.FindConflict(Insert(prompt, place, $"{one} {number}"), Insert(prompt, place, $"{other} {number}")));
            });
    }

    [Fact]
    public void A_prompt_never_conflicts_with_itself_in_another_case_or_with_other_punctuation() =>
        Gen.Select(OneOf([.. Prompts, .. WithNumbers]), OneOf("upper", "lower", "spaces", "marks", "quotes", "end"))
            .ForAll((prompt, change) =>
            {
                var other = change switch
                {
                    "upper" => prompt.ToUpperInvariant(),
                    "lower" => prompt.ToLowerInvariant(),
                    "spaces" => "  " + prompt.Replace(" ", " \t\n ", StringComparison.Ordinal) + "\r\n",
                    "marks" => SentenceMark().Replace(prompt, "") + " ...",
                    "quotes" => $"“{prompt}”",
                    _ => prompt + " ?!",
                };
                Assert.Null(Guard.FindConflict(prompt, other));
            });

    [Fact]
    public void Two_prompts_of_any_characters_are_compared_without_an_error_and_alike_in_both_orders()
    {
        // Lone surrogates, marks and unassigned characters included, and pieces that the readers look for.
        var anything = Gen.Select(
            Gen.Char.Array[0, 20],
            OneOf("12:30", "2025-", "3/4/2025", "1,000", "½", "v1.", "\ud835", "\udfce", "٣", "a.m.", "hundred hundred", "don’t", "’",
                "1.1.1", "-", "\u00a0", "5k", "of march")).Select((characters, piece) => new string(characters) + piece);
        Gen.Select(anything, anything, anything, anything)
            .ForAll((a, b, c, d) => Guard.FindConflict(a + b, c + d) == Guard.FindConflict(c + d, a + b));
    }

    [Theory]
    [InlineData("hundred ")]
    [InlineData("not ")]
    [InlineData("1")]
    [InlineData("1,")]
    [InlineData("1-1-")]
    [InlineData("a.")]
    [InlineData("from a to b over c ")]
    [InlineData("Alpha unhappy happy ")]
    [InlineData("\ud800")]
    [InlineData("½")]
    [InlineData("x")]
    [InlineData("'a")]
    [InlineData("next week march 5 ")]
    public void A_prompt_of_a_megabyte_is_compared(string piece)
    {
        var large = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        Assert.NotNull(Guard.FindConflict(large + " for 5 days", large + " for 6 days"));
    }

    [Fact]
    public void A_megabyte_of_distinct_words_is_compared()
    {
        var words = Enumerable.Range(0, 150_000)
            .Select(i => "Un" + string.Concat(i.ToString("D6", CultureInfo.InvariantCulture).Select(digit => (char)('a' + digit - '0'))));
        var other = words.Select(word => word + "x");
        Assert.NotNull(Guard.FindConflict(string.Join(" says ", words), string.Join(" says ", other)));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Insert(string prompt, int place, string text)
    {
        var words = prompt.Split(' ').ToList();
        words.Insert(place % (words.Count + 1), text);
        return string.Join(' ', words);
    }

    private static string Fill<T>(string form, T value) => string.Format(CultureInfo.InvariantCulture, form, value);

    [GeneratedRegex(@"[?!;]|[.,](?=\s|$)")]
    private static partial Regex SentenceMark();
}
