using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Classes;

public class RequestSubjectTests
{
    [Theory]
    [InlineData("Write a Python script that renames files.")]
    [InlineData("Why does `foo.Bar()` throw?")]
    [InlineData("What is wrong here: int[] a = { 1, 2 };")]
    [InlineData("How do I centre a div with CSS?")]
    [InlineData("Sort a vector in C++")]
    public void Code_is_seen(string prompt) => Assert.True(RequestSubject.Read(prompt).IsCode);

    [Theory]
    [InlineData("What is 12 * 7?")]
    [InlineData("Solve the equation for x.")]
    [InlineData("Ann has 12 apples and gives away four. How many are left if she buys 3 more?")]
    [InlineData("Simplify \\frac{1}{x}")]
    [InlineData("How much does she earn in 5 days at $12 an hour?")]
    public void Mathematics_is_seen(string prompt) => Assert.True(RequestSubject.Read(prompt).IsMathematics);

    [Theory]
    [InlineData("Explain photosynthesis in detail.")]
    [InlineData("Tell me about Rome in 200 words.")]
    [InlineData("Answer in one sentence: why is the sky blue?")]
    [InlineData("Give me a short answer, please.")]
    [InlineData("Write two paragraphs on bees.")]
    [InlineData("Describe it step by step.")]
    public void An_asked_length_is_seen(string prompt) => Assert.True(RequestSubject.Read(prompt).AsksLength);

    [Theory]
    [InlineData("Which Dickens novel opens with a foggy London street?")]
    [InlineData("Who wrote the national anthem of France?")]
    [InlineData("How long does it take to fly to Tokyo?")]
    [InlineData("How many moons does Jupiter have?")]
    [InlineData("Are you open 24/7?")]
    [InlineData("Name three plants that grow best in humid climates.")]
    [InlineData("Which text uses the word literally in its traditional sense?")]
    public void A_plain_question_is_none_of_these(string prompt) => Assert.Equal(default, RequestSubject.Read(prompt));

    [Fact]
    public void Of_a_long_text_beginning_and_end_are_read()
    {
        var material = string.Join(' ', Enumerable.Repeat("the river runs by the town", 1_000));

        Assert.True(RequestSubject.Read("Explain in detail: " + material).AsksLength);
        Assert.True(RequestSubject.Read(material + " Explain this in detail.").AsksLength);
        Assert.False(RequestSubject.Read(material).AsksLength);
    }
}
