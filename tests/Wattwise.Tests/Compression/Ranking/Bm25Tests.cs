using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class Bm25Tests
{
    [Fact]
    public void The_score_is_the_formulas()
    {
        // Three units of 2, 2 and 2 terms; "apple" is in one: ln(1 + 2.5 / 1.5), times 2.2 / 2.2 at the average length.
        var scores = Bm25.Of(["apple pear", "plum pear", "plum fig"]).Score("apple");

        Assert.Equal(
            [Math.Log(1 + (2.5 / 1.5)), 0, 0], scores.Select(score => (double)score), (left, right) => Math.Abs(left - right) < 1e-5);
    }

    [Theory]
    [InlineData("max_open_files", "the limit of open files", "a pear")]
    [InlineData("getUserId", "returns the user", "a pear")]
    [InlineData("9100", "port 9100 is open", "port 910 is open")]
    [InlineData("1,000 rows", "it has 1000 of them", "it has 100 of them")]
    [InlineData("deleting repositories", "delete a repository", "a pear")]
    [InlineData("\u660e\u5929\u5929\u6c14", "\u4eca\u5929\u548c\u660e\u5929", "\u82f9\u679c")]
    [InlineData("line 40", "parser.go:line40", "parser.go")]
    public void A_question_finds_its_words_in_identifiers_forms_and_scripts(string question, string found, string other)
    {
        var scores = Bm25.Of([found, other, "something else", "and more"]).Score(question);

        Assert.True(scores[0] > scores[1]);
    }

    [Theory]
    [InlineData("what is the")]
    [InlineData("")]
    [InlineData("unheard")]
    public void A_question_without_a_known_word_scores_nothing(string question) =>
        Assert.All(Bm25.Of(["what is the pear", "the apple"]).Score(question), score => Assert.Equal(0, score));

    [Fact]
    public void No_units_give_no_scores() => Assert.Empty(Bm25.Of([]).Score("pear"));

    [Fact]
    public void Any_texts_have_finite_scores_and_the_same_each_time() =>
        Gen.Select(Gen.String.Array[0, 20], Gen.String).ForAll((units, question) =>
        {
            var scores = Bm25.Of(units).Score(question);
            return scores.All(score => float.IsFinite(score) && score >= 0) && scores.SequenceEqual(Bm25.Of(units).Score(question));
        });
}
