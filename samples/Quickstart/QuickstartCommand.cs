using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>The command line: its options, their defaults and what is wrong with bad ones.</summary>
internal static class QuickstartCommand
{
    // Stands for a small hosted model. It is an assumption: prices change, and contracts differ.
    public const string DefaultPrice = "0.15/0.60/USD";

    public const string DefaultZone = "DEU";

    public const double DefaultMaxWrongShare = 0.08;

    public const int MostBrevityPrompts = 8;

    // The part takes about as long as a pass over the workload with all of them.
    public const int DefaultBrevityPrompts = 4;

    public static RootCommand Create(Func<QuickstartOptions, CancellationToken, Task<int>> run)
    {
        var model = new Option<string?>("--model")
        {
            HelpName = "file.gguf",
            Description = "Chat model to use instead of samples/models/SmolLM2-135M-Instruct-Q4_1.gguf; its checksum is not checked",
        };
        var zone = new Option<string>("--zone")
        {
            HelpName = "code",
            Description = "Grid zone that the electricity comes from: a country (DEU, FRA) or a US state (US-TX)",
            DefaultValueFactory = _ => DefaultZone,
        };
        var price = new Option<string>("--price")
        {
            HelpName = "in/out[/CUR]",
            Description =
                "Stated price of a million prompt tokens and a million generated tokens; the default is an assumption, about a small "
                    + "hosted model's",
            DefaultValueFactory = _ => DefaultPrice,
        };
        var threads = new Option<int?>("--threads") { HelpName = "n", Description = "CPU threads [default: the physical cores]" };
        var device = new Option<LlamaDevice>("--device")
        {
            Description = "Where the chat model computes",
            DefaultValueFactory = _ => LlamaDevice.Cpu,
        };
        var seed = new Option<long>("--seed")
        {
            HelpName = "n",
            Description = "Seed of the chat model's sampling, the same for both passes",
            DefaultValueFactory = _ => 1,
        };
        var maxWrong = new Option<double>("--max-wrong")
        {
            HelpName = "share",
            Description = "Largest share of the answers given by meaning that may be wrong; a smaller one has fewer of them served",
            CustomParser = ReadShare,
            DefaultValueFactory = _ => DefaultMaxWrongShare,
        };
        var output = new Option<string>("--output")
        {
            HelpName = "file.html",
            Description = "Where the report is written",
            DefaultValueFactory = _ => "wattwise-report.html",
        };
        var requests = new Option<int>("--requests")
        {
            HelpName = "n",
            Description = "Run only the first n requests of the workload [default: all]",
            DefaultValueFactory = _ => int.MaxValue,
        };
        var brevity = new Option<int>("--brevity")
        {
            HelpName = "n",
            Description = "Prompts of each class in the part about brief answers; 0 leaves it out",
            DefaultValueFactory = _ => DefaultBrevityPrompts,
        };
        var noCompression = new Option<bool>("--no-compression") { Description = "Leave out the part about long prompts" };
        var gather = new Option<string?>("--gather-evidence")
        {
            HelpName = "file.jsonl",
            Description = "Gather the evidence about brief answers anew, minutes of work, and run nothing else",
        };

        var noCascade = new Option<bool>("--no-cascade") { Description = "Leave out the part about a cascade" };
        var gatherPairs = new Option<string?>("--gather-pairs")
        {
            HelpName = "file.jsonl",
            Description = "Gather the pairs of answers for the part about a cascade anew, minutes of work, and run nothing else",
        };

        model.Validators.Add(
            result =>
                Refuse(result, result.GetValue(model) is { } path && !File.Exists(path)
                    ? $"The model '{result.GetValue(model)}' does not exist."
                    : null));
        zone.Validators.Add(result => Refuse(result, ProblemOfZone(result.GetValue(zone) ?? "")));
        price.Validators.Add(result => Refuse(result, TryReadPrice(result.GetValue(price) ?? "", out _, out _) ? null
            : $"The price '{result.GetValue(price)}' is not of the form in/out or in/out/CUR, such as 0.15/0.60 or 0.14/0.55/EUR, with "
                + $"numbers that are not negative."));
        threads.Validators.Add(
            result => Refuse(result, result.GetValue(threads) is < 1 or > 1024 ? "--threads must be from 1 to 1024." : null));
        output.Validators.Add(result => Refuse(result, ProblemOfOutput(result.GetValue(output) ?? "")));
        requests.Validators.Add(result => Refuse(result, result.GetValue(requests) < 1 ? "--requests must be at least 1." : null));

        brevity.Validators.Add(
            result =>
                Refuse(result, result.GetValue(brevity) is < 0 or > MostBrevityPrompts
                    ? $"--brevity must be from 0 to {MostBrevityPrompts}."
                    : null));

        var command = new RootCommand(
            "Runs a support desk's requests through a local model, without and with Wattwise, and reports what was saved.")
        {
            model, zone, price, threads, device, seed, maxWrong, output, requests, brevity, noCompression, noCascade, gather, gatherPairs,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            TryReadPrice(parsed.GetValue(price)!, out var stated, out var currency);
            return run(
                new QuickstartOptions(
                    parsed.GetValue(model),
                    parsed.GetValue(zone)!,
                    stated,
                    currency,
                    parsed.GetValue(threads),
                    parsed.GetValue(device),
                    parsed.GetValue(seed),
                    parsed.GetValue(maxWrong),
                    Path.GetFullPath(parsed.GetValue(output)!),
                    parsed.GetValue(requests),
                    parsed.GetValue(brevity),
                    !parsed.GetValue(noCompression),
                    !parsed.GetValue(noCascade),
                    parsed.GetValue(gather),
                    parsed.GetValue(gatherPairs)),
                cancellationToken);
        });
        return command;
    }

    private static string? ProblemOfZone(string code)
    {
        try
        {
            GridIntensityTable.Default.Get(new GridZone(code));
            return null;
        }
        catch (ArgumentException unknown)
        {
            return unknown.Message;
        }
    }

    // Minutes of work should not end with a report that cannot be written.
    private static string? ProblemOfOutput(string path) => path switch
    {
        "" => "--output needs the name of a file.",
        _ when Directory.Exists(path) => $"The report cannot be written to '{path}': it is a folder.",
        _ when Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder) =>
            $"The report cannot be written to '{path}': the folder does not exist.",
        _ => null,
    };

    private static bool TryReadPrice(string text, out ModelPrice price, out string currency)
    {
        var parts = text.Split('/', StringSplitOptions.TrimEntries);
        currency = parts.Length == 3 ? parts[2].ToUpperInvariant() : "USD";
        price = new ModelPrice(0, 0);
        if (parts.Length is not (2 or 3) || currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)
            || !TryRead(parts[0], out var input) || !TryRead(parts[1], out var output))
            return false;

        price = new ModelPrice(input, output);
        return true;

        static bool TryRead(string number, out decimal value) =>
            decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= 1_000_000;
    }

    private static double ReadShare(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1)
            return share;

        result.AddError($"The share '{text}' for --max-wrong is not a number above 0 and below 1, such as 0.05.");
        return default;
    }

    private static void Refuse(SymbolResult result, string? problem)
    {
        if (problem is not null)
            result.AddError(problem);
    }
}
