using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Quickstart.Report;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Quickstart;

/// <summary>Says how the figures of a run came about: what was measured, what was modelled, and on what machine.</summary>
internal static class RunFacts
{
    public static ReportContext Describe(QuickstartOptions options, IEnergyMeter meter, Comparison comparison) =>
        new(DateTimeOffset.Now, Command(options), [.. Method(options, meter, comparison)], [.. Environment(options, comparison)]);

    /// <summary>What the lengths of answers did to the figures, since rounding differs with the steps that a request shares and with the
    /// threads; <see langword="null"/> where the model answered nothing in both passes.</summary>
    internal static string? Chance(Comparison comparison)
    {
        if (comparison.AnsweredTwice is not { Count: > 0 } twice)
            return null;
        var (without, with) = (twice.Sum(pair => ModelJoules(pair.Without)), twice.Sum(pair => ModelJoules(pair.With)));
        var (before, after) = (twice.Sum(pair => pair.Without.GeneratedTokens), twice.Sum(pair => pair.With.GeneratedTokens));
        var saving = Figure.Saving(comparison.Without.Energy.Joules, comparison.With.Energy.Joules - with + without);
        return $"{(twice.Count == 1 ? "1 request was" : $"{twice.Count} requests were")} answered by the model in both passes, with "
            + $"{Figure.Count(before)} tokens for "
            + $"{Figure.Joules(without)} without and {Figure.Count(after)} tokens for {Figure.Joules(with)} with Wattwise: rounding tips "
            + $"close choices of a token, which "
            + $"makes an answer longer or shorter. Had they taken the same, the saving would be {Figure.Percent(saving)}.";

        static double ModelJoules(RequestResult request) => request.Footprint.Spent.Joules - request.Footprint.Overhead.Joules;
    }

    private static IEnumerable<(string Term, string Text)> Method(QuickstartOptions options, IEnergyMeter meter, Comparison comparison)
    {
        var (without, with) = (comparison.Without, comparison.With);
        var how = meter.Method == EnergyMethod.Measured ? "Measured by a counter of the hardware" : "Modelled";
        yield return ("Energy",
            $"{how}: {meter.Description}. The figure covers the processor, not memory, disk, screen or losses of the power supply. Both "
                + $"passes are measured alike, so their ratio is firmer than either figure.");
        if (with.Device is { } device && device != "CPU")
            yield return ("GPU", $"The chat model ran on {device}; its energy is not in the figures.");
        if (without.Process is { } before && with.Process is { } after)
            yield return ("Check",
                $"The same meter over each whole pass, this program's display included: {Figure.Joules(before.Joules)} without and "
                    + $"{Figure.Joules(after.Joules)} with Wattwise, {Figure.Percent(Figure.Saving(before.Joules, after.Joules))} less.");
        if (Chance(comparison) is { } chance)
            yield return ("Chance", chance);
        if (without.Idle is { } idleBefore && with.Idle is { } idleAfter)
            yield return ("Idle",
                $"Idle while the model was loaded, not counted to requests: {Figure.Joules(idleBefore.Joules)} without and "
                    + $"{Figure.Joules(idleAfter.Joules)} with Wattwise.");
        if (with.Intensity is { } intensity)
            yield return ("Carbon", Carbon(intensity));
        yield return ("Money", string.Create(
            CultureInfo.InvariantCulture,
            $"Stated, not paid: {options.Price.InputPerMillion} {options.Currency} for a million prompt tokens and "
                + $"{options.Price.OutputPerMillion} {options.Currency} for a million generated tokens. The local model itself bills "
                + $"nothing."));
        yield return ("Time",
            $"Measured by the clock, as requests run one after another; other programs on the machine lengthen it. Loading the models, "
                + $"{Figure.Seconds(without.Loading)} without and {Figure.Seconds(with.Loading)} with Wattwise, is counted in no figure.");
        yield return ("Right and wrong",
            "By the labels that the workload carries: a cached answer is right where it was first given to a question of the same company "
                + "with the same intent. Whether the model's own answers are good is not judged.");
        yield return ("Bounds",
            $"Each pass lies between its bounds. They stem from one power model and move together: the joules saved lie between "
                + $"{Figure.Joules(without.Energy.Low - with.Energy.Low)} and {Figure.Joules(without.Energy.High - with.Energy.High)}.");
    }

    private static string Carbon(CarbonIntensity intensity)
    {
        var counted = intensity.Basis switch
        {
            IntensityBasis.Lifecycle => ", life cycle of the power plants included",
            IntensityBasis.Direct => ", direct emissions of the power plants only",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Modelled: the joules times {intensity.GramsPerKwh:0.#} g CO2e per kWh, the yearly mean of {intensity.Zone} "
                + $"({intensity.Source}){counted}. Making the hardware is not in it.");
    }

    private static IEnumerable<(string Term, string Text)> Environment(QuickstartOptions options, Comparison comparison)
    {
        yield return ("Machine",
            $"{ProcessorName()}, {System.Environment.ProcessorCount} logical processors, {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.OSArchitecture}");
        yield return ("Chat model", $"{comparison.With.ModelId} on {comparison.With.Device}");
        yield return ("Embedder, verifier",
            $"{Path.GetFileNameWithoutExtension(SampleModels.EmbedderFile)}, "
                + $"{Path.GetFileNameWithoutExtension(SampleModels.VerifierFile)}");
        yield return ("Versions",
            $"Wattwise {Version(typeof(Wattwise.WattwiseScope))}, Microsoft.Extensions.AI "
                + $"{Version(typeof(Microsoft.Extensions.AI.ChatClientBuilder))}, {RuntimeInformation.FrameworkDescription}");
        yield return ("Settings", string.Create(
            CultureInfo.InvariantCulture,
            $"greedy decoding with a frequency penalty of 0.5, seed {options.Seed}, the first sentence of at most {Passes.MaxOutputTokens} "
                + $"generated tokens"));
    }

    private static string Command(QuickstartOptions options)
    {
        var words = new List<string> { "dotnet run --project samples/Quickstart --" };
        if (options.ModelPath is not null)
            words.Add($"--model \"{Path.GetFileName(options.ModelPath)}\"");
        words.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"--zone {options.Zone} --price {options.Price.InputPerMillion}/{options.Price.OutputPerMillion}/{options.Currency} "
                    + $"--device {options.Device.ToString().ToLowerInvariant()} --seed {options.Seed} --max-wrong "
                    + $"{options.MaxWrongShare}"));
        if (options.Threads is { } threads)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--threads {threads}"));
        if (options.Requests != int.MaxValue)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--requests {options.Requests}"));
        if (options.BrevityPrompts != QuickstartCommand.DefaultBrevityPrompts)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--brevity {options.BrevityPrompts}"));
        if (!options.ShowsCompression)
            words.Add("--no-compression");
        if (!options.ShowsCascade)
            words.Add("--no-cascade");
        return string.Join(' ', words);
    }

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var name = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return name is null ? RuntimeInformation.ProcessArchitecture.ToString() : name[(name.IndexOf(':') + 1)..].Trim();
    }
}
