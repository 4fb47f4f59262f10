using System.Globalization;
using System.Text.RegularExpressions;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Memory;

/// <summary>What llama.cpp itself says it took for a model and a context.</summary>
/// <param name="WeightBytes">The mapped file, or what was read of it.</param>
/// <param name="RearrangedBytes">Weights that were copied from it into a layout of the processor's matrix instructions.</param>
/// <param name="KvCacheBytes">The KV cache.</param>
/// <param name="ComputeBytes">The compute buffers with the output.</param>
internal sealed partial record LibraryMemory(double WeightBytes, double RearrangedBytes, double KvCacheBytes, double ComputeBytes)
{
    internal static LibraryMemory Of(LlamaEngineOptions options, ContextShape shape)
    {
        List<string> lines = [];
        LlamaLog.Observe(lines.Add, () =>
        {
            using var model = LoadedModel.Load(options, null, default);
            using var context = ContextHandle.Create(model.Handle, ContextParameters.Create(model, options));
            return true;
        });
        // The output buffer begins with a row for each sequence and grows to what a batch asks for.
        var output = Sum(lines, "output") * shape.Outputs / shape.Sequences;
        return new(Sum(lines, "model", rearranged: false), Sum(lines, "model", rearranged: true), Sum(lines, "KV"), Sum(
            lines, "compute") + output);
    }

    private static double Sum(List<string> lines, string what, bool? rearranged = null) => lines
        .Select(line => Size().Match(line))
        .Where(match => match.Success && match.Groups[2].Value == what)
        .Where(match => rearranged is null || rearranged == (match.Groups[1].Value is "AMX" or "CPU_REPACK"))
        .Sum(match => double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) * (1 << 20));

    [GeneratedRegex(@"(\S+) +(model|KV|compute|output) buffer size = +([\d.]+) MiB")]
    private static partial Regex Size();
}
