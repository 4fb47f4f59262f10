using System.Globalization;
using System.Text.RegularExpressions;
using Wattwise.Language;

namespace Wattwise.Tests.Language;

public partial class LexiconTests
{
    private static readonly string[][] Classes = [.. EmbeddedTable.Rows("word-classes.tsv")];
    private static readonly string[][] Values = [.. EmbeddedTable.Rows("word-values.tsv")];
    private static readonly string[][] Relations = [.. EmbeddedTable.Rows("word-relations.tsv")];

    [Fact]
    public void Every_row_has_its_columns_and_words_in_lower_case()
    {
        Assert.All(Classes, row => Assert.Equal(2, row.Length));
        Assert.All(Values.Concat(Relations), row => Assert.Equal(3, row.Length));
        Assert.All(Classes.Concat(Values).Select(row => row[0]), word => Assert.Matches(OneWord(), word));
        Assert.All(Relations.SelectMany(row => new[] { row[0], row[2] }), word => Assert.Matches(OneWord(), word));
        Assert.All(Values, row => Assert.NotEqual("", row[2]));
    }

    [Fact]
    public void No_row_stands_twice()
    {
        Assert.Equal(Classes.Length, Classes.DistinctBy(row => (row[0], row[1])).Count());
        Assert.Equal(Relations.Length, Relations.DistinctBy(row => (row[1], Unordered(row))).Count());

        static string Unordered(string[] row) => string.CompareOrdinal(row[0], row[2]) < 0 ? $"{row[0]} {row[2]}" : $"{row[2]} {row[0]}";
    }

    [Fact]
    public void A_word_has_one_value_of_a_kind() => Assert.Equal(Values.Length, Values.DistinctBy(row => (row[0], row[1])).Count());

    [Fact]
    public void Words_that_are_looked_up_by_stem_have_different_stems()
    {
        string[] byStem = ["article", "rephrasing", "filler", "asks", "synonym"];
        var rows = Classes.Concat(Values).Where(row => byStem.Contains(row[1])).ToArray();
        var twice = rows.GroupBy(row => (WordForms.Stem(row[0]), row[1]))
            .Where(same => same.Select(row => row.ElementAtOrDefault(2)).Distinct().Count() > 1);
        Assert.Empty(twice);
    }

    [Fact]
    public void The_classes_of_code_and_table_are_the_same() =>
        Assert.Equal(Enum.GetValues<WordClass>().Where(value => value != WordClass.None)
            .Order(), Classes.Select(row => Lexicon.ParseClass(row[1])).Distinct().Order());

    [Fact]
    public void The_kinds_of_values_of_code_and_table_are_the_same() =>
        Assert.Equal(Enum.GetValues<WordValue>().Order(), Values.Select(row => Lexicon.ParseValue(row[1])).Distinct().Order());

    [Fact]
    public void Number_words_stand_for_numbers() =>
        Assert.All(Values.Where(row => row[1] is "number" or "scale"), row =>
            Assert.True(long.TryParse(row[2], NumberStyles.None, CultureInfo.InvariantCulture, out _), row[0]));

    [Fact]
    public void Every_word_of_the_tables_is_found_in_any_case() =>
        Assert.All(Classes.Where(row => row[1] is not ("article" or "rephrasing" or "filler")), row =>
        {
            Assert.True(Lexicon.Find(row[0].ToUpperInvariant().AsSpan())?.Is(Lexicon.ParseClass(row[1])), row[0]);
            Assert.True(Lexicon.Is(row[0], Lexicon.ParseClass(row[1])), row[0]);
        });

    [Fact]
    public void A_graded_adjective_is_known_in_its_three_grades()
    {
        Assert.Equal(new AdjectiveGrade("big", "er"), Lexicon.Find("bigger")?.Grade);
        Assert.Equal(new AdjectiveGrade("early", "est"), Lexicon.Find("earliest")?.Grade);
        Assert.Equal(new AdjectiveGrade("late", ""), Lexicon.Find("late")?.Grade);
    }

    [Fact]
    public void Opposites_hold_in_both_directions_and_by_stem()
    {
        Assert.Contains("decrease", WordRelations.Opposites["increase"].Items);
        Assert.Contains("increase", WordRelations.Opposites["decrease"].Items);
        Assert.Contains(WordForms.Stem("decrease"), WordRelations.Opposites[WordForms.Stem("increase")].Items);
    }

    [Theory]
    [InlineData("two hundred and six", "206")]
    [InlineData("at least twenty-one", "21 >=")]
    [InlineData("minus 5 million", "-5000000")]
    [InlineData("the third", "#3")]
    [InlineData("chapter 7", "#7")]
    [InlineData("Python 3.11", "3.11 version")]
    [InlineData("1,234.5", "1234.5")]
    public void A_number_is_read_with_the_words_that_change_its_sense(string text, string expected)
    {
        var words = PlainWords.Read(text);
        for (var i = 0; i < words.Count; i++)
        {
            if (NumberPhrase.TryRead(words, ref i, out var number))
            {
                Assert.Equal(
                    expected, number.Number + (number.IsVersion ? " version" : "") + (number.Bound is null ? "" : " " + number.Bound));
                return;
            }
        }

        Assert.Fail($"No number in {text}.");
    }

    [Theory]
    [InlineData("April 4th, 2025", "04-04", "2025")]
    [InlineData("2025-03-04", "03-04", "2025")]
    [InlineData("4 March", "03-04", null)]
    [InlineData("3pm", "15:00", null)]
    [InlineData("8:30", "08:30", null)]
    [InlineData("the 90s", "1990s", null)]
    [InlineData("next weeks", "next week", null)]
    public void A_date_is_read_in_one_form(string text, string date, string? year)
    {
        var words = PlainWords.Read(text);
        var index = text.StartsWith("the ", StringComparison.Ordinal) ? 1 : 0;
        Assert.True(DatePhrase.TryRead(words, ref index, out var read));
        Assert.Equal(new DatePhrase(date, year), read);
        Assert.Equal(words.Count, index);
    }

    [GeneratedRegex(@"^([\p{Ll}]+|q[1-4]|[%‰°$£€¥₹₩₽₺])$")]
    private static partial Regex OneWord();
}
