using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class AbiCheckTests
{
    public AbiCheckTests() => LlamaLibrary.Load();

    [Fact]
    public void The_structs_have_the_sizes_that_the_c_compiler_gives_them() => Assert.Null(AbiCheck.SizeDifference());

    [Fact]
    public void The_librarys_defaults_read_through_our_layout_are_the_documented_ones() =>
        Assert.Null(AbiCheck.Difference(LlamaApi.ModelDefaultParams(), LlamaApi.ContextDefaultParams()));

    [Fact]
    public void The_defaults_of_quantising_are_the_documented_ones() => Assert.Null(AbiCheck.Difference(LlamaApi.QuantizeDefaultParams()));

    [Fact]
    public void A_field_that_differs_is_named()
    {
        var context = LlamaApi.ContextDefaultParams();
        context.MicroBatchSize = 4;

        Assert.Equal("n_ubatch is 4, expected 512", AbiCheck.Difference(LlamaApi.ModelDefaultParams(), context));
    }
}
