using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class CpuVariantsTests
{
    [Fact]
    public void A_processor_without_the_needed_instructions_gets_each_variant_with_what_it_lacks()
    {
        var message = CpuVariants.MissingBackend(
            "/app/runtimes", ["haswell", "skylakex"], instructions => instructions is "SSE4.2" or "AVX");

        Assert.Contains("haswell needs F16C, FMA, AVX2, BMI2", message, StringComparison.Ordinal);
        Assert.Contains("skylakex needs F16C, FMA, AVX2, BMI2, AVX-512", message, StringComparison.Ordinal);
        Assert.Contains("libggml-cpu-x64", message, StringComparison.Ordinal);
        Assert.Contains("WATTWISE_LLAMA_PATH", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_any_cpu_backend_says_so() =>
        Assert.Contains("has no CPU backend", CpuVariants.MissingBackend("/app/runtimes", [], _ => true), StringComparison.Ordinal);
}
