using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Conversations;

public class SelfContainmentTests
{
    [Fact]
    public void No_turn_that_needs_its_history_passes_as_self_contained()
    {
        Assert.DoesNotContain(LabelledTurns.Dependent, IsSelfContained);
        Assert.DoesNotContain(LabelledTurns.HeldOutDependent, IsSelfContained);
    }

    [Fact]
    public void Most_self_contained_turns_are_found()
    {
        Assert.InRange(LabelledTurns.SelfContained.Count(IsSelfContained) / (double)LabelledTurns.SelfContained.Length, 0.95, 1);
        Assert.InRange(
            LabelledTurns.HeldOutSelfContained.Count(IsSelfContained) / (double)LabelledTurns.HeldOutSelfContained.Length, 0.85, 1);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("OK, thank you!")]
    [InlineData("please continue")]
    public void A_move_of_the_conversation_is_no_question_at_all(string turn) =>
        Assert.Equal(TurnDependence.Move, SelfContainment.FindDependence(turn));

    [Theory]
    [InlineData("What about Spain?")]
    [InlineData("If so, how many people live in Paris?")]
    [InlineData("When was she born?")]
    [InlineData("How do I install that app?")]
    [InlineData("Explain the above in other words")]
    [InlineData("How do I fix the error?")]
    [InlineData("Is there a better way to cook rice?")]
    [InlineData("And how do I cook rice?")]
    [InlineData("No, I meant the red one")]
    [InlineData("I have an iPhone 13")]
    [InlineData("First gift after marriage?")]
    [InlineData("Wie kann ich mein Passwort zurücksetzen?")]
    [InlineData("東京の人口は何人ですか")]
    [InlineData("Как сбросить пароль?")]
    public void A_turn_that_refers_leaves_out_states_or_is_not_English_needs_its_history(string turn) =>
        Assert.Equal(TurnDependence.History, SelfContainment.FindDependence(turn));

    [Theory]
    [InlineData("HOW DO I RESET MY PASSWORD?")]
    [InlineData("  how do i reset my password  ")]
    [InlineData("Hi! How do I reset my password?")]
    [InlineData("How can our IT department reset my password?")]
    [InlineData("What’s the capital of France?")]
    public void Case_space_greetings_and_apostrophes_change_nothing(string turn) =>
        Assert.Equal(TurnDependence.None, SelfContainment.FindDependence(turn));

    [Theory]
    [InlineData("Summarise this text: ", true)]
    [InlineData("Explain ", false)]
    public void A_text_that_the_turn_brings_along_may_say_what_it_likes(string request, bool isSelfContained) =>
        Assert.Equal(isSelfContained, IsSelfContained(request + "it was the other one, as before."));

    [Theory]
    [InlineData("it ")]
    [InlineData("How do I do my a \"")]
    [InlineData("`x \" \u201C \u00AB ")]
    [InlineData("my a and is that than or the best other 1. ")]
    [InlineData("Translate: ")]
    [InlineData("'s't'")]
    [InlineData("aaaaaaaa")]
    [InlineData("\u0301\uD800")]
    public void A_turn_of_a_megabyte_is_read_to_its_end(string piece)
    {
        var turn = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        Assert.NotEqual(TurnDependence.Move, SelfContainment.FindDependence("How do I cook rice? " + turn));
    }

    [Fact]
    public void Any_text_is_judged() =>
        Gen.String.ForAll(text => SelfContainment.FindDependence(text) is var dependence && Enum.IsDefined(dependence));

    [Theory]
    [InlineData("And ")]
    [InlineData("But ")]
    [InlineData("Or ")]
    [InlineData("So ")]
    [InlineData("No, ")]
    public void A_conjunction_or_correction_in_front_makes_any_turn_dependent(string front) =>
        Assert.DoesNotContain(LabelledTurns.SelfContained, turn => IsSelfContained(front + char.ToLowerInvariant(turn[0]) + turn[1..]));

    private static bool IsSelfContained(string turn) => SelfContainment.FindDependence(turn) == TurnDependence.None;
}
