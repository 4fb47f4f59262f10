using Wattwise.Tool.Bench;

namespace Wattwise.Tool.Tests.Bench;

public class BenchQuestionTests
{
    [Theory]
    [InlineData("It is 12.", true)]
    [InlineData("Twelve, of course", true)]
    [InlineData("It is 120.", false)]
    [InlineData("It is 312", false)]
    [InlineData("120, no: 12", true)]
    [InlineData("", false)]
    public void An_answer_is_right_if_it_names_the_accepted_word_on_its_own(string answer, bool isRight) =>
        Assert.Equal(isRight, new BenchQuestion("What is 7 plus 5?", ["12", "twelve"]).IsRight(answer));

    [Fact]
    public void Each_question_that_comes_along_has_an_answer() =>
        Assert.All(
            BenchQuestion.All, question => Assert.True(question.Text.EndsWith('?') && question.Accepted.All(word => word.Length > 0)));
}
