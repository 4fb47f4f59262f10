using System.Globalization;
using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Guard;

public class LexicalGuardTests
{
    private static readonly LexicalGuard Guard = new();

    private static readonly string[] Prompts =
    [
        "How do I reset the password of my account?", "When does the shop open its doors?", "Is the parcel covered by the warranty",
        "where can i find the invoice", "What is the best route from Oslo to Bergen by train?", "Can the filter be washed in the sink?",
    ];

    private static readonly string[] Units = ["km", "miles", "kg", "pounds", "dollars", "euros", "hours", "days", "litres", "gallons", "GB", "percent"];

    [Theory]
    [InlineData("number", "How do I return it within 5 days?", "How do I return it within 6 days?")]
    [InlineData("number", "How do I return it in two weeks?", "How do I return it in three weeks?")]
    [InlineData("number", "Is it -5 outside?", "Is it 5 outside?")]
    [InlineData("number", "Is twenty-one enough?", "Is 22 enough?")]
    [InlineData("number", "Does it cost 1,000 or more?", "Does it cost 10,000 or more?")]
    [InlineData("number", "Which Python came first, 3.1?", "Which Python came first, 3.10?")]
    [InlineData("number", "Who won World War II?", "Who won World War I?")]
    [InlineData("number", "What does error 404 mean?", "What does error 403 mean?")]
    [InlineData("number", "Lose 10 pounds in 20 days", "Lose 20 pounds in 10 days")]
    [InlineData("number", "Is it at least 5 years?", "Is it at most 5 years?")]
    [InlineData("number", "Is it the first door?", "Is it the third door?")]
    [InlineData("unit", "How far is it in miles?", "How far is it in kilometres?")]
    [InlineData("unit", "What does it cost in dollars?", "What does it cost in €?")]
    [InlineData("number", "Is 5 mg too much?", "Is 5 g too much?")]
    [InlineData("number", "Convert 5 miles to km", "Convert 5 km to miles")]
    [InlineData("unit", "How many days does it take?", "How many weeks does it take?")]
    [InlineData("unit", "What is my monthly bill?", "What is my bill?")]
    [InlineData("direction", "I have plan A and want plan C", "How do I get from plan C to plan A?")]
    [InlineData("weekday", "Are you open on Monday?", "Are you open on Tuesday?")]
    [InlineData("date", "Are you open in March in Spain?", "Are you open in May in Spain?")]
    [InlineData("date", "Will it rain today?", "Will it rain tomorrow?")]
    [InlineData("negation", "Is parking free?", "Is parking not free?")]
    [InlineData("negation", "Can I wash it?", "Can't I wash it?")]
    [InlineData("negation", "Is my account active?", "Is my account inactive?")]
    [InlineData("negation", "Are parcels tracked?", "Are parcels untracked?")]
    [InlineData("negation", "Is it a useful tool?", "Is it a useless tool?")]
    [InlineData("opposite", "How do I enable sounds?", "How do I disable sounds?")]
    [InlineData("opposite", "What do I do before surgery?", "What do I do after surgery?")]
    [InlineData("opposite", "How do I upload a file?", "How do I download a file?")]
    [InlineData("opposite", "Why do prices increase?", "Why do prices decrease?")]
    [InlineData("opposite", "How do imports work?", "How do exports work?")]
    [InlineData("direction", "Move photos from my phone to my laptop", "Move photos from my laptop to my phone")]
    [InlineData("direction", "How do I switch from Care C to Care A?", "How do I switch from Care A to Care C?")]
    [InlineData("negation", "Can I fill it with tap water?", "Can I fill it with anything but tap water?")]
    [InlineData("direction", "flights from new york to san francisco", "flights from san francisco to new york")]
    [InlineData("direction", "Does stress cause insomnia?", "Does insomnia cause stress?")]
    [InlineData("direction", "Is Java better than Python?", "Is Python better than Java?")]
    [InlineData("code", "What is plan A?", "What is plan C?")]
    [InlineData("code", "What does error E4 mean?", "What does error E7 mean?")]
    [InlineData("code", "how loud is the airo s", "how loud is the airo l")]
    [InlineData("code", "How do I learn C++?", "How do I learn C#?")]
    [InlineData("name", "What is the weather like in Paris?", "What weather is there in London?")]
    [InlineData("name", "Is an Indian licence valid here?", "Is a licence valid here?")]
    [InlineData("word", "how do i get to paris", "how do i get to london")]
    [InlineData("word", "How do I renew a subscription card?", "How do I renew a library card?")]
    [InlineData("word", "Can I bring a dog?", "Can I bring a large dog?")]
    public void A_difference_that_matters_is_a_conflict(string expected, string first, string second)
    {
        Assert.Equal(expected, Guard.FindConflict(first, second));
        Assert.Equal(expected, Guard.FindConflict(second, first));
    }

    [Theory]
    [InlineData("How do I reset my password?", "I forgot my password, how do I change it?")]
    [InlineData("I forgot my password. How can I reset it?", "Can't remember my password, how do I get a new one?")]
    [InlineData("How long do I have to return something?", "Hi there, what is your return period?")]
    [InlineData("How do I delete my account?", "How do I remove my account?")]
    [InlineData("How often must I change the filter of the Airo S?", "how often should the airo s filter be replaced?")]
    [InlineData("How many working days does delivery take?", "What is the delivery time?")]
    [InlineData("Is it five years?", "Is it 5 years?")]
    [InlineData("Is the technician coming on Tuesday?", "Does the technician come on Tuesdays?")]
    [InlineData("My device is not working", "My device is broken")]
    [InlineData("What is the price of 1,000 bricks?", "What's the price for 1000 bricks?")]
    [InlineData("Is it the 1st door?", "Is it the first door?")]
    [InlineData("How do I sign up for the newsletter?", "Please tell me how to sign up for the newsletter.")]
    [InlineData("Photos from my phone to my laptop?", "To my laptop from my phone: photos?")]
    public void A_rephrasing_is_no_conflict(string first, string second) => Assert.Null(Guard.FindConflict(first, second));

    [Fact]
    public void A_number_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.Int[0, 20], OneOf("", "-", "$"), OneOf("N0", "D")).Sample(
            (prompt, one, other, place, sign, format) =>
            {
                if (one == other)
                    return;
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, sign + Format(one)), Insert(prompt, place, sign + Format(other))));

                string Format(int number) => number.ToString(format, CultureInfo.InvariantCulture);
            });

    [Fact]
    public void A_number_that_only_one_prompt_has_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Int[0, 1_000_000], Gen.Int[0, 20]).Sample((prompt, number, place) =>
            Assert.NotNull(Guard.FindConflict(prompt, Insert(prompt, place, number.ToString(CultureInfo.InvariantCulture)))));

    [Fact]
    public void A_unit_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), OneOf(Units), OneOf(Units), Gen.Int[2, 99], Gen.Int[0, 20]).Sample((prompt, one, other, number, place) =>
        {
            if (one != other)
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, $"{number} {one}"), Insert(prompt, place, $"{number} {other}")));
        });

    [Fact]
    public void A_weekday_that_differs_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), Gen.Enum<DayOfWeek>(), Gen.Enum<DayOfWeek>(), Gen.Int[0, 20], Gen.Bool).Sample((prompt, one, other, place, isLower) =>
        {
            if (one != other)
                Assert.NotNull(Guard.FindConflict(Insert(prompt, place, "on " + Name(one)), Insert(prompt, place, "on " + Name(other))));

            string Name(DayOfWeek day) => isLower ? day.ToString().ToLowerInvariant() : day.ToString();
        });

    [Fact]
    public void An_inserted_negation_is_never_a_hit() =>
        Gen.Select(OneOf(Prompts), OneOf("not", "never", "without", "NOT", "don't", "doesn’t", "cannot"), Gen.Int[0, 20]).Sample((prompt, negation, place) =>
            Assert.NotNull(Guard.FindConflict(prompt, Insert(prompt, place, negation))));

    [Fact]
    public void The_guard_is_symmetric_and_clears_equal_prompts() =>
        Gen.Select(Gen.String, Gen.String).Sample((one, other) =>
            Guard.FindConflict(one, other) == Guard.FindConflict(other, one) && Guard.FindConflict(one, new string(one)) is null);

    [Fact]
    public void Mixed_up_words_are_judged_alike_in_both_orders()
    {
        var words = string.Join(' ', Prompts).Split(' ').Concat(["5", "-3", "not", "miles", "Monday", "E4", "II", "before", "and", "one", "hundred"]).ToArray();
        var prompts = OneOf(words).Array[1, 12].Select(parts => string.Join(' ', parts));
        Gen.Select(prompts, prompts).Sample((one, other) => Guard.FindConflict(one, other) == Guard.FindConflict(other, one));
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

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Insert(string prompt, int place, string text)
    {
        var words = prompt.Split(' ').ToList();
        words.Insert(place % (words.Count + 1), text);
        return string.Join(' ', words);
    }
}
