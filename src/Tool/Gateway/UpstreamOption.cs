using System.CommandLine;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Gateway;

/// <summary>A model of a server with OpenAI's API, as <c>NAME=URL#MODEL</c>.</summary>
internal static class UpstreamOption
{
    public static Option<string[]> Create(string description)
    {
        Option<string[]> option = new("--upstream") { HelpName = "NAME=URL[#MODEL]", Description = description };
        option.Validators.Add(result =>
        {
            foreach (var text in result.GetValue(option) ?? [])
            {
                var fault = Read(text) is { } upstream
                    ? upstream.FindAddressFault()
                    : $"'{text}' is no upstream: write NAME=URL or NAME=URL#MODEL.";
                if (fault is not null)
                    result.AddError(fault);
            }
        });
        return option;
    }

    // What follows the hash is no part of an address that is called, and a model's id may hold any other character.
    public static UpstreamSettings? Read(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } address])
            return null;
        var parts = address.Split('#', 2);
        return new() { Name = name, Endpoint = parts[0], Model = parts is [_, { Length: > 0 } model] ? model : null };
    }
}
