using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Conversations;

public class SelfContainmentTests
{
    [Fact]
    public void No_turn_that_needs_its_history_passes_as_self_contained() =>
        Assert.DoesNotContain(LabelledTurns.Dependent, IsSelfContained);

    [Fact]
    public void Self_contained_turns_are_found() =>
        Assert.Equal([], LabelledTurns.SelfContained.Where(turn => !IsSelfContained(turn)).Select(turn => $"{SelfContainment.FindDependence(turn)}: {turn}"));

    private static bool IsSelfContained(string turn) => SelfContainment.FindDependence(turn) == TurnDependence.None;
}
