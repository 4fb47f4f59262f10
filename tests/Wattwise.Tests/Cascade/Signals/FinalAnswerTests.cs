using Microsoft.Extensions.AI;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Signals;

public class FinalAnswerTests
{
    [Theory]
    [InlineData("So it is 18.\n#### 18", "18")]
    [InlineData("```json\n{ \"reasoning\": \"a \\( b\", \"answer\": \"18.0\" }\n```", "18")]
    [InlineData("{\"answer\": 1,234}", "1")]
    [InlineData("The result is \\boxed{\\dfrac{3}{4}}.", "3/4")]
    [InlineData("The answer is (B).", "B")]
    [InlineData("The answer is B. Because ...", "B")]
    [InlineData("$1,234.50", "1234.5")]
    [InlineData("18 dollars", "18")]
    [InlineData("Paris.", "paris")]
    [InlineData("{\"b\":1.0, \"a\":[1,2]}", "{\"a\":[1,2],\"b\":1}")]
    [InlineData("\"[(4, 1), (2, 3)]\"", "[(4,1),(2,3)]")]
    public void What_an_answer_comes_down_to_is_found(string text, string expected) => Assert.Equal(expected, FinalAnswer.Find(text));

    [Fact]
    public void Prose_comes_down_to_nothing_unless_a_quantity_was_asked_for()
    {
        const string prose = "Janet sells what is left of her eggs every day at the farmers' market, and makes 18 dollars a day.";
        Assert.Null(FinalAnswer.Find(prose));
        Assert.Equal("18", FinalAnswer.Find(prose, "How much does she make?"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\\boxed{")]
    [InlineData("####")]
    [InlineData("{\"answer\":")]
    public void Broken_answers_have_none_or_one_but_do_not_throw(string text) => _ = FinalAnswer.Find(text);

    [Fact]
    public void Huge_answers_end()
    {
        Assert.Null(FinalAnswer.Find(new string('{', 1_000_000)));
        _ = FinalAnswer.Find(string.Concat(Enumerable.Repeat("\\boxed{", 200_000)));
        _ = FinalAnswer.Find(string.Concat(Enumerable.Repeat("\"answer\":", 200_000)));
    }

    [Fact]
    public void Calls_are_equal_if_names_and_values_are_whatever_their_order()
    {
        Assert.Equal(
            AnswerKey.Of(Calls(new("1", "f", new Dictionary<string, object?> { ["a"] = 1, ["b"] = "X" }), new("2", "g")), null),
            AnswerKey.Of(Calls(new("8", "g"), new("9", "f", new Dictionary<string, object?> { ["b"] = "X", ["a"] = 1.0 })), null));
        Assert.NotEqual(
            AnswerKey.Of(Calls(new FunctionCallContent("1", "f", new Dictionary<string, object?> { ["a"] = 1 })), null),
            AnswerKey.Of(Calls(new FunctionCallContent("1", "f", new Dictionary<string, object?> { ["a"] = 2 })), null));
    }

    private static ChatResponse Calls(params FunctionCallContent[] calls) => new(new ChatMessage(ChatRole.Assistant, [.. calls]));
}
