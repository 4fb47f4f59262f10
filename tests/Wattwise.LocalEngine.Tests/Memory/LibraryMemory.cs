using System.Globalization;
using System.Text.RegularExpressions;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Memory;

/// <summary>What llama.cpp itself says it took for a model and a context.</summary>
internal sealed partial record LibraryMemory(double WeightBytes, double KvCacheBytes, double ComputeBytes)
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
        return new(Sum(lines, "model"), Sum(lines, "KV"), Sum(lines, "compute") + (Sum(lines, "output") * shape.Outputs / shape.Sequences));
    }

    private static double Sum(List<string> lines, string what) => lines
        .Select(line => Size().Match(line))
        .Where(match => match.Success && match.Groups[1].Value == what)
        .Sum(match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) * (1 << 20));

    [GeneratedRegex(@"(model|KV|compute|output) buffer size = +([\d.]+) MiB")]
    private static partial Regex Size();
}
