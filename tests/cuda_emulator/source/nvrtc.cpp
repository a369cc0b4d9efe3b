// libnvrtc.so.13, the compiler of kernels: g++, after a launcher has been written for every kernel.
// Where EMULATED_CUDA_NVRTC is the folder of NVIDIA's own NVRTC, that one is called first, for every one of
// EMULATED_CUDA_ARCHITECTURES, and what it refuses is refused.
//
// PLACE, a macro, is the folder of the build: device.h is in its include, the driver in its lib.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

enum Result { SUCCESS = 0, PROGRAM_CREATION = 2, COMPILATION = 6, INVALID_EXPRESSION = 8 };

struct Program { std::string source, log, code; };

static std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

static std::string setting(const char* name) {
    const char* value = getenv(name);
    return value ? value : "";
}

// NVIDIA's NVRTC.

struct Nvidia {
    const std::string place = setting("EMULATED_CUDA_NVRTC"), architectures = setting("EMULATED_CUDA_ARCHITECTURES");
    void* const library = place.empty() ? nullptr : dlopen((place + "/lib/libnvrtc.so.13").c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    template <typename... Words> int call(const char* name, Words... words) const {
        return ((int (*)(Words...))dlsym(library, name))(words...);
    }
};
static const Nvidia nvidia;

// The options for an architecture, with NVIDIA's headers in the place of those of the emulation.
static std::vector<std::string> nvidia_options(int count, const char** options, const std::string& architecture) {
    std::vector<std::string> words;
    for (int i = 0; i < count; i++)
        if (strncmp(options[i], "-arch", 5) && strcmp(options[i], "-I" PLACE "/include")) words.push_back(options[i]);
    words.push_back("-I" + nvidia.place + "/include");
    words.push_back("-arch=" + architecture);
    return words;
}

// Whether NVIDIA's NVRTC refuses the program for an architecture; its reasons are then the program's log.
static bool refused(Program& program, const std::vector<std::string>& options) {
    std::vector<const char*> words;
    for (const std::string& option : options) words.push_back(option.c_str());
    void* real = nullptr;
    size_t size = 0;
    const char* const* none = nullptr;
    nvidia.call("nvrtcCreateProgram", &real, program.source.c_str(), "kernel.cu", 0, none, none);
    const int failed = nvidia.call("nvrtcCompileProgram", real, (int)words.size(), words.data());
    nvidia.call("nvrtcGetProgramLogSize", real, &size);
    program.log.resize(size);
    nvidia.call("nvrtcGetProgramLog", real, &program.log[0]);
    nvidia.call("nvrtcDestroyProgram", &real);
    program.log = "NVRTC, " + options.back() + ": " + program.log.c_str();
    return failed;
}

static bool refused_by_nvidia(Program& program, int count, const char** options) {
    if (nvidia.place.empty()) return false;
    if (!nvidia.library) {
        program.log = "NVIDIA's NVRTC is not to be loaded from " + nvidia.place;
        return true;
    }
    std::istringstream architectures(nvidia.architectures);
    for (std::string each; architectures >> each;)
        if (refused(program, nvidia_options(count, options, each))) return true;
    return false;
}

// The same source with launchers behind it. Memory sized at launch is one buffer.
static std::string with_launchers(const std::string& source) {
    static const std::regex global(R"(__global__\s+void\s+(?:__launch_bounds__\([^)]*\)\s*)?(\w+)\s*\()");
    static const std::regex dynamic(R"(extern\s+__shared__\s+([\w\s]+?)\s+(\w+)\s*\[\s*\]\s*;)");
    static const std::regex barriers("__sync|__shfl|__shared__");
    const bool waits = std::regex_search(source, barriers);
    std::ostringstream text;
    text << "#include \"device.h\"\n"
         << std::regex_replace(source, dynamic, "$1* $2 = reinterpret_cast<$1*>(emulated_dynamic_memory);");
    for (std::sregex_iterator found(source.begin(), source.end(), global), end; found != end; ++found) {
        const std::string name = (*found)[1];
        text << "\nextern \"C\" void launch_" << name << "(const Launch* launch) { run_grid<"
             << (waits ? "true" : "false") << ">(" << name << ", *launch); }";
    }
    text << "\n";
    return text.str();
}

static int compile(Program& program, const std::string& options) {
    char folder[] = "/tmp/emulated-nvrtc-XXXXXX";
    if (!mkdtemp(folder)) return PROGRAM_CREATION;
    const std::string place = folder, source = place + "/kernel.cpp", binary = place + "/kernel.so";
    std::ofstream(source) << with_launchers(program.source);
    const std::string command = "g++ -std=c++17 -O1 -w -fpermissive -fPIC -shared -I'" PLACE "/include' " + options +
                                source + " -o " + binary + " '" PLACE "/lib/libcuda.so.1' > " + place + "/log 2>&1";
    const int failed = system(command.c_str());
    program.log = contents(place + "/log");
    program.code = contents(binary);
    for (const char* name : {"/kernel.cpp", "/kernel.so", "/log"}) unlink((place + name).c_str());
    rmdir(folder);
    return failed ? COMPILATION : SUCCESS;
}

extern "C" {

const char* nvrtcGetErrorString(int status) { return status == COMPILATION ? "NVRTC_ERROR_COMPILATION" : "an error of the emulated NVRTC"; }
int nvrtcVersion(int* major, int* minor) { *major = 13; *minor = 2; return SUCCESS; }
int nvrtcGetNumSupportedArchs(int* count) { *count = 1; return SUCCESS; }
int nvrtcGetSupportedArchs(int* archs) { *archs = 90; return SUCCESS; }

int nvrtcCreateProgram(Program** program, const char* source, const char*, int headers, const char**, const char**) {
    if (headers) return PROGRAM_CREATION;
    *program = new Program{source, "", ""};
    return SUCCESS;
}

int nvrtcDestroyProgram(Program** program) {
    delete *program;
    *program = nullptr;
    return SUCCESS;
}

int nvrtcCompileProgram(Program* program, int count, const char** options) {
    std::string kept;
    for (int i = 0; i < count; i++)
        if (!strncmp(options[i], "-D", 2) || !strncmp(options[i], "-I", 2))
            kept += "'" + std::string(options[i]) + "' ";
    if (program->source.empty()) return SUCCESS;
    return refused_by_nvidia(*program, count, options) ? COMPILATION : compile(*program, kept);
}

// CuPy reads the version from here, and makes it a part of the names in its cache of kernels.
static const std::string version = "// emulated CUDA " VERSION " " + nvidia.place + " " + nvidia.architectures + "\n";
int nvrtcGetPTXSize(Program*, size_t* size) { *size = version.size() + 1; return SUCCESS; }
int nvrtcGetPTX(Program*, char* text) { memcpy(text, version.c_str(), version.size() + 1); return SUCCESS; }

int nvrtcGetCUBINSize(Program* program, size_t* size) { *size = program->code.size() + 1; return SUCCESS; }
int nvrtcGetCUBIN(Program* program, char* code) { memcpy(code, program->code.data(), program->code.size()); return SUCCESS; }
int nvrtcGetProgramLogSize(Program* program, size_t* size) { *size = program->log.size() + 1; return SUCCESS; }
int nvrtcGetProgramLog(Program* program, char* text) { memcpy(text, program->log.c_str(), program->log.size() + 1); return SUCCESS; }
int nvrtcAddNameExpression(Program*, const char*) { return INVALID_EXPRESSION; }
int nvrtcGetLoweredName(Program*, const char*, const char**) { return INVALID_EXPRESSION; }
}
