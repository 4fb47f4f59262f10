using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>How long the threads of llama.cpp builds with OpenMP spin at a barrier before they sleep.</summary>
internal static partial class OpenMpSettings
{
    // On a quiet machine as fast as GNU's default, which is a thousand times longer; beside other work that default takes several times as
    // long.
    private const string SpinCount = "300";
    private const string Name = "GOMP_SPINCOUNT";

    /// <summary>
    /// Sets it for libraries that are loaded from now on, unless the environment says something. GNU's OpenMP reads it once, when it is
    /// loaded: if another library of the process has loaded it before, this has no effect.
    /// </summary>
    public static void Apply()
    {
        // Environment.SetEnvironmentVariable is not seen by native code on Linux.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetEnvironmentVariable(Name, SpinCount, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
