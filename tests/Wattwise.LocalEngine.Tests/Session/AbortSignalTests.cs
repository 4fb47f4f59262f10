namespace Wattwise.LocalEngine.Tests;

public class AbortSignalTests
{
    [Fact]
    public void Work_that_is_wanted_keeps_a_step_going_whenever_its_neighbours_are_abandoned()
    {
        var signal = new AbortSignal();
        var (gone, wanted) = (new ExclusiveWork<int>(_ => 0, 0), new ExclusiveWork<int>(_ => 0, 0));
        gone.Abandon();

        signal.Add(gone);
        signal.Check();
        signal.Add(wanted);
        Assert.False(signal.IsSet);

        wanted.Abandon();
        signal.Check();
        Assert.True(signal.IsSet);
        signal.Clear();
        Assert.False(signal.IsSet);
    }
}
