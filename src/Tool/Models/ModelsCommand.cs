using System.CommandLine;
using Spectre.Console;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Models;

/// <summary><c>wattwise models</c>: what the GGUF files of a folder are, and whether they are what was published.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "Where the models lie", DefaultValueFactory = _ => new(".") };
        folder.AcceptExistingOnly();

        Command list = new("list", "Lists the GGUF files of a folder.") { folder };
        ToolResult.SetAction(
            list, (parsed, cancellationToken) => Task.Run(() => List(parsed.GetValue(folder)!, cancellationToken), cancellationToken),
            ShowList);

        Command verify = new("verify", "Compares the files of a folder with its SHA256SUMS.") { folder };
        ToolResult.SetAction(
            verify,
            (parsed, cancellationToken) => Checksums.VerifyAsync(parsed.GetValue(folder)!.FullName, cancellationToken),
            ShowChecks,
            checks => checks.Any(check => check.State != ChecksumState.Same));

        return new("models", "Model files: what they are, and whether they are whole.") { list, verify };
    }

    private static List<ModelFile> List(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        List<ModelFile> files = [];
        foreach (var file in folder.EnumerateFiles("*.gguf").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(ModelFile.Read(file.FullName));
        }

        return files;
    }

    private static void ShowList(List<ModelFile> files, IAnsiConsole console)
    {
        if (files.Count == 0)
        {
            console.Line("No GGUF files.");
            return;
        }

        var table = Tables.Of("file", "kind", "parameters", "weights", "size", "context", "template", "licence");
        foreach (var file in files)
        {
            if (file.Model is { } model)
            {
                table.With(
                    file.Name, Tables.Words(model.Kind), Figure.Count(model.ParameterCount), model.FileType ?? "",
                    Tables.Bytes(model.SizeInBytes),
                    Figure.Count(model.TrainingContextLength), model.HasChatTemplate ? "yes" : "no", model.License ?? "");
            }
            else
            {
                table.With(file.Name, "unreadable", "", "", "", "", "", "");
            }
        }

        console.Write(table);
        foreach (var file in files.Where(file => file.Problem is not null))
            console.Line(file.Problem!);
    }

    private static void ShowChecks(IReadOnlyList<ChecksumCheck> checks, IAnsiConsole console)
    {
        foreach (var check in checks)
            console.Line($"{check.File}: {check.Text}");
    }
}
