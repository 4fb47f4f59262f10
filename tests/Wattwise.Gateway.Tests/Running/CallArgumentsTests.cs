using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Tests.Running;

public class CallArgumentsTests
{
    [Fact]
    public void Arguments_that_are_no_JSON_are_sent_as_the_model_wrote_them() =>
        Assert.Equal("{\"only\": \"a", CallArguments.Write(new("1", "erase")
        {
            Exception = new InvalidOperationException(),
            RawRepresentation = "{\"only\": \"a",
        }));

    [Fact]
    public void A_call_without_arguments_has_an_empty_object() => Assert.Equal("{}", CallArguments.Write(new("1", "now")));
}
