namespace Wattwise.LocalEngine.Tests;

public class PinWorkTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_prompt_that_is_kept_for_a_caller_who_has_gone_is_for_nobody(bool isCancelled, bool isPinned, bool isForNobody)
    {
        var pin = new PinWork([1], scope: null, AdapterSet.None) { IsPinned = isPinned };
        if (isCancelled)
            pin.Fail(new OperationCanceledException());

        pin.Complete(default);

        Assert.Equal(isForNobody, pin.IsForNobody);
    }
}
