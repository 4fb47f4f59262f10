namespace Wattwise.EndToEnd.Tests;

/// <summary>The clone that these tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Wattwise.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside a clone of the repository.");
    }
}
