using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

public class LlamaPrefixCacheOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => LlamaEngineOptionsCheck.ThrowIfOutOfRange(new() { ModelPath = "a" });

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach (var options in (LlamaPrefixCacheOptions?[])[
            new() { MaxTokens = -1 }, new() { MaxSequences = -1 }, new() { MaxSequences = 256 }, new() { SpillToHostBytes = -1 },
            new() { SpillToDiskBytes = -1 },
            new() { SpillDirectory = "" }, null])
        {
            Assert.Throws<OptionsValidationException>(
                () => LlamaEngineOptionsCheck.ThrowIfOutOfRange(new() { ModelPath = "a", PrefixCache = options! }));
        }
    }
}
